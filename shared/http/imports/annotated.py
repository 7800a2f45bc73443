"""The report of an import as a workbook: the rows as they are, before each what is said of it."""

from collections.abc import Iterator, Sequence

from shared.core.words import Words, joined
from shared.http.sheets.cells import Cell
from shared.importing.fault import Fault
from shared.importing.judged import Judged
from shared.importing.report import sentences
from shared.importing.sending import Import
from shared.importing.writing import plain

TITLE = Words("导入报告", "report of an import")
HEADS = ("原表行号", "结果", "问题", "怎样改正", "编号")


def heads_of(one: Import) -> Sequence[str]:
    return (*HEADS, *(column.label for column in one.plan.columns()))


def rows_of(one: Import) -> Iterator[Sequence[Cell]]:
    """What is wrong with the table as a whole; then its rows in their order, those that are no data too."""
    table = one.plan.table
    for fault in one.plan.faults:
        yield (None, *_said(Words("整张表", "the table"), [fault]), None)
    for number, told in sorted([*_data(one), *_others(one)]):
        yield (number, *told, *(plain(raw) for raw in table.sheet.rows[number - 1]))


def _data(one: Import) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    for row in one.rows:
        yield row.planned.row, (*_said(row.outcome.value, row.faults, _notes(row)), row.planned.id)


def _others(one: Import) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    differences = dict(one.plan.sums)
    for number, kind, _ in one.plan.others:
        wrong = differences.get(number)
        yield number, (_both(kind.value), _both(wrong) if wrong else None, None, None)


def _notes(row: Judged) -> Sequence[Words]:
    return row.planned.notes


def _said(outcome: Words, faults: Sequence[Fault], notes: Sequence[Words] = ()) -> tuple[Cell, Cell, Cell]:
    said = [*sentences(list(faults)), *notes]
    fixes = dict.fromkeys(fault.fix for fault in faults)
    return _both(outcome), _both(joined(said)) if said else None, _both(joined(fixes)) if fixes else None


def _both(words: Words) -> str:
    return f"{words.zh}\n{words.en}"
