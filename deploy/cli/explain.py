"""`jiugai explain`: the gates of a command and what it would come to, by a dry run at the service."""

from collections.abc import Iterator, Mapping
from enum import IntEnum
from typing import Any

import httpx
from rich.console import Group
from rich.table import Column, Table
from rich.text import Text

from deploy.cli.command_file import CommandFile
from deploy.site.components import CHINESE
from deploy.site.folder import StackFolder
from deploy.site.plan import Plan
from deploy.site.problem import OperatorProblem
from deploy.stack import tokens
from shared.core.messages import Event

PATIENCE_S = 10
HEAD = ("条件\ngate", "规则\nrule", "满足\nopen", "还缺\nmissing")
OPEN = {
    True: Text("是 · yes", "green"),
    False: Text("否 · no", "red"),
    None: Text("待定 · not known", "yellow"),
}

Json = Mapping[str, Any]


class Verdict(IntEnum):
    """As the exit code says it; what is not well-formed is wrong use."""

    POSSIBLE = 0
    NOT_POSSIBLE = 1
    MALFORMED = 2


def ask(folder: StackFolder, asked: CommandFile) -> httpx.Response:
    """The service's answer. Raises OperatorProblem where it gives none."""
    url = f"{Plan.load(folder).url(asked.service)}{asked.path}"
    bearer = tokens.token(folder.secrets, asked.by.person)
    try:
        answer = httpx.post(
            url,
            params={"dry_run": True},
            json=asked.body,
            headers={"Authorization": f"Bearer {bearer}"},
            timeout=PATIENCE_S,
            trust_env=False,
        )
    except httpx.TransportError as error:
        zh, en = f"{CHINESE[asked.service]}没有应答。", f"{asked.service} does not answer."
        raise OperatorProblem(zh, en, "jiugai status", reason=error) from error
    if answer.status_code >= 500:
        told = answer.json()
        raise OperatorProblem(f"{told['title']}。", told["detail"], "jiugai status")
    return answer


def verdict(answer: httpx.Response) -> Verdict:
    if answer.status_code == httpx.codes.BAD_REQUEST:
        return Verdict.MALFORMED
    return Verdict.POSSIBLE if answer.is_success else Verdict.NOT_POSSIBLE


def shown(asked: CommandFile, answer: httpx.Response) -> Group:
    """What is asked, a table of its gates where there are any, and the verdict."""
    body = answer.json()
    title = Text(f"{asked.id}：{asked.type.title.zh} · {asked.type.title.en}", "bold")
    gates = (_gates(body["gates"]), Text()) if body.get("gates") else ()
    return Group(title, Text(), *gates, *(_possible(asked, body) if answer.is_success else _refused(body)))


def _gates(gates: list[Json]) -> Table:
    table = Table(*(Column(name, overflow="fold") for name in HEAD), box=None, padding=(0, 2, 0, 0))
    for gate in gates:
        missing = "\n".join(_both(words) for words in gate["missing"])
        table.add_row(Text(_both(gate["name"])), gate["rule"], OPEN[gate["open"]], Text(missing))
    return table


def _possible(asked: CommandFile, body: Json) -> Iterator[Text]:
    yield Text("可以办理，未作任何记录 · possible; nothing was recorded", "green")
    types = asked.decider.event_types()
    for event in body["events"]:
        yield Text(f"  {_both(event['matter']) if 'matter' in event else _event(event, types)}")
    if not body["events"]:
        yield Text("  已如此，不会再作记录 · it is so already; nothing more would be recorded")


def _event(event: Json, types: Mapping[str, type[Event]]) -> str:
    title = types[event["type"]].title if event["type"] in types else None
    named = f" {title.zh} · {title.en}" if title else ""
    return f"{event['stream']}: {event['type']}{named}"


def _refused(body: Json) -> Iterator[Text]:
    yield Text(f"不能办理 · not possible ({body['status']})", "red")
    yield Text(f"  {body['title']}")
    yield Text(f"  {body['detail']}")
    for error in body.get("errors", ()):
        yield Text(f"  {error['field']}: {_both(error)}")
    if "quote" in body:
        yield Text(f"  {body['rule']}: {body['quote']}")
    if "fix" in body:
        yield Text(f"  如何通过：{body['fix']['zh']}")
        yield Text(f"  To pass: {body['fix']['en']}")


def _both(words: Json) -> str:
    return f"{words['zh']} · {words['en']}"
