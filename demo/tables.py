"""The tables at the end of the demo."""

from collections.abc import Iterable, Mapping
from itertools import groupby

from rich.table import Column, Table

from demo.expected import OUTCOME_NAMES, Rows, outcome_of, totals
from demo.samples import PLANNED, Sample, Totals
from demo.verify import Standing

SIZES = {
    "projects": "项目\nprojects",
    "area_m2": "面积 m²\narea",
    "households": "户数\nhouseholds",
    "money": "资金 元\nmoney, yuan",
}
BATCHES = {
    1: "第一批：已纳入中央补助计划\nbatch 1: in the central plan",
    2: "第二批：已申报\nbatch 2: nominated",
}


def outcomes(rows: Mapping[Sample, Rows]) -> Table:
    """Counted from what the views show, not from what the scripts intended."""
    table = _table("结局\noutcome", *SIZES.values(), "编号 xj-2024-…\nnumbers")
    found = {sample: outcome_of(row) for sample, row in rows.items()}
    for outcome, name in (*OUTCOME_NAMES.items(), (None, "[red]不明[/]\n[red]none of these[/]")):
        members = [sample for sample in rows if found[sample] == outcome]
        if members:
            sizes = _sizes(totals(rows[sample] for sample in members))
            table.add_row(name, *sizes.values(), spans(sample.number for sample in members))
    return table


def batches(rows: Mapping[Sample, Rows]) -> Table:
    """Each batch's totals beside the plan's."""
    table = _table("批次\nbatch", *SIZES.values())
    for batch, plan in PLANNED.items():
        found = totals(row for sample, row in rows.items() if sample.batch == batch)
        table.add_row(BATCHES[batch], *_beside(found, plan))
    return table


def services(found: Mapping[str, Standing], urls: Mapping[str, str]) -> Table:
    table = _table("服务\nservice", "事件\nevents", "已发布\nrelayed", "滞后\nlag", "地址\naddress")
    for name, one in found.items():
        numbers = ("" if n is None else f"{n:,}" for n in (one.events, one.relayed, one.lag))
        table.add_row(name, *numbers, urls[name])
    return table


def spans(numbers: Iterable[int]) -> str:
    """1, 2, 3, 5 → 001–003 005"""
    runs = groupby(enumerate(sorted(numbers)), key=lambda pair: pair[1] - pair[0])
    ends = [(run[0][1], run[-1][1]) for run in (list(group) for _, group in runs)]
    return " ".join(f"{a:03}" if a == b else f"{a:03}–{b:03}" for a, b in ends)


def _table(first: str, *others: str) -> Table:
    # Chinese has no spaces: without folding, a narrow terminal cuts its sentences off.
    table = Table(Column(first, overflow="fold"), box=None, header_style="bold", padding=(0, 2, 0, 0))
    for header in others:
        words = header.startswith(("编号", "地址"))
        table.add_column(header, justify="left" if words else "right", no_wrap=not words)
    return table


def _sizes(size: Totals) -> dict[str, str]:
    """Field → in words; money in yuan."""
    return {
        "projects": str(size.projects),
        "area_m2": f"{size.area_m2:,}",
        "households": f"{size.households:,}",
        "money": "" if size.money is None else f"{size.money // 100:,}",
    }


def _beside(found: Totals, plan: Totals) -> list[str]:
    """What was found, marked with whether the plan agrees; no mark where it says nothing."""
    shown, planned = _sizes(found), _sizes(plan)
    agree = {field: getattr(found, field) == getattr(plan, field) for field in SIZES}
    marks = {field: "[green]✓[/]" if agree[field] else f"[red]✗ {planned[field]}[/]" for field in SIZES}
    return [f"{shown[field]} {marks[field] if planned[field] else ' '}" for field in SIZES]
