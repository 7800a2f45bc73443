"""What a service says of a row: what it would become, that it stands, or every reason why not."""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from shared.core.import_kind import ImportColumn
from shared.core.words import Words
from shared.importing.fault import Fault
from shared.importing.plan import Plan
from shared.importing.planned import Planned

Json = Mapping[str, Any]


class Outcome(Enum):
    """Of a row."""

    PASSES = Words("可以办理", "can be done")
    STANDS = Words("已办理", "stands")
    SO_ALREADY = Words("已如此，不再记录", "is so already; nothing would be added")
    WRONG = Words("有误", "is wrong")
    UNSENT = Words("未发送", "not sent")
    UNANSWERED = Words("没有得到答复", "was not answered")

    @property
    def code(self) -> str:
        return self.name.lower()


# Not because of the row: no token any more, nothing came in time, the service is away.
AGAIN = frozenset({401, 408, 500, 503})
GOOD = frozenset({Outcome.PASSES, Outcome.STANDS, Outcome.SO_ALREADY})
AS_SAID = Words("请按所说的要求改正本格", "write the cell as it says")
LATER = Words("请稍后用同一文件再次导入", "import the same file again later")
OTHERWISE = Words(
    "本行已按另一对照表导入，或者已由他人导入；请仍用原对照表由原经办人导入，或者另存一份改正后的文件",
    "this row was imported by another mapping, or by somebody else: use that mapping as that person, or save "
    "a mended file",
)


class Judged:
    """A row with its outcome. events: names of what is, or would be, recorded"""

    def __init__(self, planned: Planned) -> None:
        self.planned = planned
        self.outcome = Outcome.WRONG if planned.faults else Outcome.UNSENT
        self.faults = list(planned.faults)
        self.events: list[str] = []

    def hear(self, plan: Plan, answer: Json) -> None:
        """answer: status and body of a line of a batch"""
        status, body = answer["status"], answer["body"]
        if status != 200:
            self.outcome = Outcome.UNANSWERED if status in AGAIN else Outcome.WRONG
            self.faults += _new(self.faults, _faults(plan, self.planned, status, body))
        elif not self.planned.faults:
            self.outcome = _outcome(body)
            self.events = [event.get("type", "") for event in body["events"]]


def _outcome(body: Json) -> Outcome:
    """A receipt has no word of a dry run: the command was recorded under its id, now or before."""
    if not body.get("dry_run"):
        return Outcome.STANDS
    return Outcome.PASSES if body["events"] else Outcome.SO_ALREADY


def _new(known: list[Fault], found: Iterator[Fault]) -> list[Fault]:
    """A cell that could not be read is not told again as missing."""
    columns = {fault.column for fault in known if fault.column}
    return [fault for fault in found if not fault.column or fault.column not in columns]


def _faults(plan: Plan, planned: Planned, status: int, body: Json) -> Iterator[Fault]:
    fix = Words(**body["fix"]) if "fix" in body else AS_SAID
    closed = [gate for gate in body.get("gates", ()) if gate["open"] is False]
    if "errors" in body:
        yield from (_of_field(plan, planned, error, fix) for error in body["errors"])
    elif any(gate["missing"] for gate in closed):
        for gate in closed:
            for words in gate["missing"]:
                yield Fault("rule", Words(words["zh"], words["en"]), fix, rule=gate["rule"])
    else:
        kind = body["type"].rpartition(":")[2]
        words = Words(body["title"], body["detail"])
        way = OTHERWISE if kind == "command-id-reused" else LATER if status in AGAIN else fix
        yield Fault(kind, words, way, rule=body.get("rule", ""))


def _of_field(plan: Plan, planned: Planned, error: Json, fix: Words) -> Fault:
    """Of a field of the command, by a JSON pointer (RFC 6901), in the column that it was read from."""
    column = _column(plan, error["in"], error["field"])
    words = Words(error["zh"], error["en"])
    if column is None:
        where = Words(f"{error['field']}：{words.zh}", f"{error['field']}: {words.en}")
        return Fault(error["kind"], where if error["field"] else words, fix)
    label, value = plan.planning.label(column), plan.planning.value(planned.row - 1, column)
    return Fault(error["kind"], words, fix, label, value)


def _column(plan: Plan, place: str, pointer: str) -> ImportColumn | None:
    """The longest name that the pointer begins with; the id is made of a column too."""
    if place == "line" and pointer == "/to" and len(parts := plan.kind.parts_of_id) == 1:
        return plan.kind.column(*parts)
    steps = pointer.strip("/").split("/")
    names = (".".join(steps[:length]) for length in range(len(steps), 0, -1))
    return next((column for name in names if (column := plan.kind.column(name))), None)
