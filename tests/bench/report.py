"""The table that a person reads, and var/bench.json for a machine."""

from collections.abc import Sequence
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Table

from deploy.site.folder import CHECKOUT
from tests.bench.figure import Result

FILE = CHECKOUT / "var" / "bench.json"
MARKS = {True: "[green]✓[/]", False: "[red]✗[/]", None: ""}


def show(results: Sequence[Result], console: Console) -> None:
    table = Table("figure", "value", "unit", "peer", "peer's", "ratio", "target", "", box=None)
    for column in (1, 4, 5, 6):
        table.columns[column].justify = "right"
    for r in results:
        table.add_row(
            *(r.figure, _number(r.value), r.unit, r.peer, _number(r.peer_value)),
            *(f"{r.ratio:.2f}×" if r.ratio else "", _target(r), MARKS[r.reached]),
        )
    console.print(table)


def save(results: Sequence[Result], file: Path = FILE) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(orjson.dumps([r.as_json() for r in results], option=orjson.OPT_INDENT_2))


def _target(r: Result) -> str:
    return "" if r.target is None else f"{'≥' if r.better == 'higher' else '≤'} {r.target:g}×"


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"
