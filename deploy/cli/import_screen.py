"""The report of an import at the terminal: what the columns mean, each row, the verdict."""

from collections.abc import Iterator

from rich.console import Group
from rich.table import Column, Table
from rich.text import Text

from shared.core.words import Words
from shared.importing.fault import Fault
from shared.importing.judged import GOOD, Judged, Outcome
from shared.importing.report import sentences
from shared.importing.sending import Import

# What a screen shows; a report has all.
MOST_SHOWN = 60
HEAD = ("行\nrow", "编号\nid", "结果\noutcome", "将记录的事件，或问题与改正\nwhat it becomes, or why not")
STYLES = {Outcome.WRONG: "red", Outcome.UNSENT: "yellow", Outcome.UNANSWERED: "yellow"}


def shown(one: Import, *, dry_run: bool) -> Group:
    beside, verdict = Group(*_beside(one)), Group(*_verdict(one, dry_run))
    return Group(_mapping(one), Text(), _faults(one), _rows(one), beside, Text(), verdict)


def _mapping(one: Import) -> Group:
    kind, mapped = one.plan.kind, one.plan.mapped
    lines = [Text(f"{kind.title.zh} · {kind.title.en}", "bold")]
    for column in kind.columns:
        place, given = mapped.places.get(column.name), mapped.said.given.get(column.name)
        unit = mapped.unit(column)
        if place or given:
            said = place.label if place else f"“{given}”"
            measured = f"（{unit.name}）" if unit and place else ""
            lines.append(Text(f"  {column.words.zh} ← {said}{measured}"))
    return Group(*lines)


def _faults(one: Import) -> Group:
    return Group(*(Text(line, "red") for line in _lines(one.plan.faults)))


def _rows(one: Import) -> Group:
    chosen = one.rows if len(one.rows) <= MOST_SHOWN else [row for row in one.rows if row.outcome not in GOOD]
    table = Table(*(Column(name, overflow="fold") for name in HEAD), box=None, padding=(0, 2, 0, 0))
    for row in chosen[:MOST_SHOWN]:
        outcome = Text(_both(row.outcome.value), STYLES.get(row.outcome, "green"))
        table.add_row(str(row.planned.row), Text(row.planned.id), outcome, Text("\n".join(_told(row))))
    left = len(one.rows) - min(len(chosen), MOST_SHOWN)
    hint = Text(f"另有{left}行未列出，见报告文件 · {left} more rows are in a --report") if left else Text()
    return Group(table, hint) if one.rows else Group(hint)


def _told(row: Judged) -> Iterator[str]:
    yield from _lines(row.faults)
    yield from row.events
    yield from (_both(note) for note in row.planned.notes)


def _lines(faults: list[Fault] | tuple[Fault, ...]) -> Iterator[str]:
    """What is wrong, and what would make it right."""
    for fault, words in zip(faults, sentences(list(faults)), strict=True):
        yield _both(words)
        yield f"  改正：{fault.fix.zh} · to mend it: {fault.fix.en}"


def _beside(one: Import) -> Iterator[Text]:
    for row, kind, text in one.plan.others:
        yield Text(
            f"第{row}行不是数据：{kind.value.zh} · row {row} is no data, {kind.value.en}: {text}", "dim"
        )
    for row, words in one.plan.sums:
        yield Text(f"第{row}行的合计与各行不符：{words.zh} · row {row}: {words.en}", "yellow")


def _verdict(one: Import, dry_run: bool) -> Iterator[Text]:
    yield Text(_both(one.summary()), "bold")
    if dry_run and one.passes:
        yield Text("每行都可以办理，未作任何记录 · every row passes; nothing was recorded", "green")
    elif one.stands:
        yield Text("全部已办理 · all of it stands", "green")
    elif one.sent:
        words = Words(
            "没有全部办理；排除问题后用同一文件再次运行，从停下之处继续",
            "not all of it stands; mend what stopped it and run the same file again: it goes on there",
        )
        yield Text(_both(words), "red")
    else:
        yield Text("有行不能办理，一行也没有发送 · nothing was sent, for not every row passes", "red")


def _both(words: Words) -> str:
    return f"{words.zh} · {words.en}"
