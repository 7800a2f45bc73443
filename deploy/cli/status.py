"""The state of each component: process, health, position of its log, lag of its subscriptions."""

from collections.abc import Iterator
from typing import Any, TypedDict

from rich.console import Group
from rich.table import Column, Table
from rich.text import Text

from deploy.site import components
from deploy.site.components import APPLICATIONS
from deploy.stack import health
from deploy.stack.local import LocalStack
from deploy.stack.supervisor import Process

CHINESE = ("组件", "进程", "健康", "位置", "发布", "滞后")
ENGLISH = ("component", "process", "health", "position", "relayed", "lag")
# What a narrow screen folds: its words are short. Of the others it would cut the end off.
FOLDED = ("process", "health", "lag")
NOT_RUNNING = "not running"


class StatusRow(TypedDict):
    """One component.

    position, relayed  of its log; None where it has none
    lag, lag_seconds   subscription → events, seconds behind; None where nobody knows
    warnings           what its events do not mind
    """

    process: str
    pid: int
    healthy: bool
    why_unhealthy: str | None
    position: int | None
    relayed: int | None
    lag: dict[str, int | None]
    lag_seconds: dict[str, float | None]
    parked: int
    warnings: list[str]


def of(stack: LocalStack) -> dict[str, StatusRow]:
    """component → its row, for every program that runs here."""
    processes = stack.supervisor.processes()
    nothing = Process("", "", "STOPPED", 0)
    return {name: _row(stack, name, processes.get(name, nothing)) for name in stack.plan.programs}


def shown(rows: dict[str, StatusRow]) -> Group:
    """A table, and below it in full lines why something is not healthy, and of what it warns."""
    columns = (
        Column(f"{zh}\n{en}", overflow="fold", no_wrap=en not in FOLDED)
        for zh, en in zip(CHINESE, ENGLISH, strict=True)
    )
    table = Table(*columns, box=None, header_style="bold", padding=(0, 1, 0, 0))
    for name, row in rows.items():
        process = f"{row['process']} {_number(row['pid'] or None)}"
        numbers = (_number(row["position"]), _number(row["relayed"]))
        table.add_row(name, process, _health(row), *numbers, _lag(name, row))
    lines = [line for name, row in rows.items() for line in _lines(name, row)]
    return Group(table, *(Text(), *lines) if lines else ())


def _health(row: StatusRow) -> str:
    if row["healthy"]:
        return "[green]正常 · healthy[/]"
    return "[red]异常 · unhealthy[/]" if _explained(row) else "[red]未运行 · not running[/]"


def _explained(row: StatusRow) -> bool:
    return row["why_unhealthy"] not in (None, NOT_RUNNING)


def _lines(name: str, row: StatusRow) -> Iterator[Text]:
    named = f"{components.CHINESE[name]} · {name}"
    if _explained(row):
        yield Text(f"{named}: {row['why_unhealthy']}", "red")
    for warning in row["warnings"]:
        yield Text(f"{named}: {warning}", "yellow")


def _row(stack: LocalStack, name: str, process: Process) -> StatusRow:
    body, why_unhealthy = _ask(stack, name) if process.alive else ({}, NOT_RUNNING)
    return row_of(process, body, why_unhealthy)


def row_of(process: Process, body: dict[str, Any], why_unhealthy: str | None) -> StatusRow:
    """body: the component's own report, {} where it gave none."""
    log, subscriptions = body.get("log") or {}, body.get("subscriptions") or []
    return {
        "process": process.state,
        "pid": process.pid,
        "healthy": why_unhealthy is None,
        "why_unhealthy": why_unhealthy,
        "position": log.get("position"),
        "relayed": log.get("relayed"),
        "lag": {s["name"]: s["lag"] for s in subscriptions},
        "lag_seconds": {s["name"]: s.get("lag_seconds") for s in subscriptions},
        "parked": sum(s.get("parked", 0) for s in subscriptions),
        "warnings": body.get("warnings") or [],
    }


def _ask(stack: LocalStack, name: str) -> tuple[dict[str, Any], str | None]:
    """(the component's own report, why it is unhealthy)"""
    if name not in APPLICATIONS:
        return {}, stack.why_unhealthy(name)
    try:
        return health.report(stack.plan, name), None
    except health.Unhealthy as error:
        return error.body, str(error)


def _lag(name: str, row: StatusRow) -> str:
    lines = [_behind(group.removeprefix(f"{name}."), row, group) for group in row["lag"]]
    return "\n".join([*lines, *([f"[red]搁置 · parked {row['parked']}[/]"] if row["parked"] else [])])


def _behind(shown: str, row: StatusRow, group: str) -> str:
    """projects 0 · reviews 12 (3.4 s) · funding ?"""
    events, seconds = row["lag"][group], row["lag_seconds"][group]
    return f"{shown} {_number(events) or '?'}" + (f" ({seconds} s)" if seconds else "")


def _number(value: int | None) -> str:
    return "" if value is None else str(value)
