"""Sums that a table states, compared with the rows they are of; what differs is told, and stops nothing."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from shared.core.import_kind import AreaCell, CountCell, MoneyCell
from shared.core.words import Words, joined
from shared.importing.cells import numbers
from shared.importing.cells.numbers import plainly
from shared.importing.cells.wrong import Wrong
from shared.importing.mapping import Mapped
from shared.importing.rows import RowKind, Rows, numbered
from shared.importing.units import Measure, Unit
from shared.importing.writing import is_nothing, plain

_NUMBERED = frozenset({"序号", "编号", "建成年份", "建成年代", "年份"})
_STATED = (RowKind.WHOLE, RowKind.SUM, RowKind.SECTION)


class Difference(NamedTuple):
    """row: of the sum, from 1"""

    row: int
    words: Words


class Total(NamedTuple):
    """Of a column over some rows. unread: those of them that hold no number"""

    value: Decimal
    unread: Sequence[int]


class Sums:
    def __init__(self, rows: Rows, mapped: Mapped) -> None:
        self._rows, self._table = rows, rows.table
        self._units = {column.place: column.unit for column in rows.head.columns}
        self._measured = [place for place in self._units if _adds(place, mapped)]
        self._places = [
            mapped.places[column.name].place
            for column in mapped.kind.columns
            if column.repeats and column.name in mapped.places
        ]
        self._stated = [row for row, kind in rows.kinds.items() if kind in _STATED]
        self._totals: dict[tuple[tuple[int, ...], int], Total] = {}

    def differences(self) -> Iterator[Difference]:
        for row in self._stated:
            if stated := self._numbers(row):
                yield from self._compared(row, stated)

    def _compared(self, row: int, stated: Mapping[int, Decimal]) -> Iterator[Difference]:
        """With the rows it may be of: those with which most of it agrees."""
        found = [(group, [*self._against(stated, group)]) for group in self._groups(row) if group]
        if not found:
            words = Words("没有可供核对的各行", "there are no rows to compare it with")
            yield Difference(row + 1, words)
            return
        group, words_of_each = min(found, key=lambda one: len(one[1]))
        if words_of_each:
            yield Difference(row + 1, joined([_of(group), *words_of_each]))

    def _against(self, stated: Mapping[int, Decimal], group: tuple[int, ...]) -> Iterator[Words]:
        for place, said in stated.items():
            total, label = self._total(group, place), self._rows.head.column(place).label
            if total.unread:
                those = numbered([row + 1 for row in total.unread])
                zh = f"{label}不能核对：{those.zh}不是数字"
                yield Words(zh, f"{label} cannot be compared: no number in {those.en}")
            elif total.value != said:
                yield Words(
                    f"{label}写{plainly(said)}，各行之和为{plainly(total.value)}",
                    f"{label} says {plainly(said)}, its rows come to {plainly(total.value)}",
                )

    def _groups(self, row: int) -> Iterator[tuple[int, ...]]:
        """All for a total; rows of one place; those up to the next sum, and from the last; all."""
        data = self._rows.data
        if self._rows.kinds[row] is RowKind.WHOLE:
            yield tuple(data)
        for place in self._places:
            if text := plain(self._table.at(row, place)):
                yield tuple(self._of_places[place, text])
        at = bisect_left(self._stated, row)
        below = self._stated[at + 1] if at + 1 < len(self._stated) else self._table.height
        above = self._stated[at - 1] if at else -1
        yield tuple(data[bisect_right(data, row) : bisect_left(data, below)])
        yield tuple(data[bisect_right(data, above) : bisect_left(data, row)])
        yield tuple(data)

    @cached_property
    def _of_places(self) -> Mapping[tuple[int, str], list[int]]:
        found = defaultdict[tuple[int, str], list[int]](list)
        for place in self._places:
            for row in self._rows.data:
                found[place, self._rows.carried(row, place)].append(row)
        return found

    def _total(self, group: tuple[int, ...], place: int) -> Total:
        if (group, place) not in self._totals:
            values = {row: self._number(row, place) for row in group}
            total = sum((value for value in values.values() if value is not None), Decimal(0))
            unread = [row for row, value in values.items() if value is None]
            self._totals[group, place] = Total(total, unread)
        return self._totals[group, place]

    def _numbers(self, row: int) -> dict[int, Decimal]:
        filled = (place for place in self._measured if not is_nothing(self._table.at(row, place)))
        read = {place: self._number(row, place) for place in filled}
        return {place: value for place, value in read.items() if value is not None}

    def _number(self, row: int, place: int) -> Decimal | None:
        """In m², yuan or ones; nothing counts as zero; None where it is no number."""
        raw, unit = self._table.at(row, place), self._units[place]
        if is_nothing(raw):
            return Decimal(0)
        for measure in [unit.measure] if unit else Measure:
            try:
                return numbers.number(raw, measure, unit or Unit("", measure, Decimal(1))).value
            except Wrong:
                continue
        return None


def _adds(place: int, mapped: Mapped) -> bool:
    """Whether the column's numbers are added up: it counts or measures, or nobody says what it is."""
    for column in mapped.kind.columns:
        if column.name in mapped.places and mapped.places[column.name].place == place:
            return isinstance(column.reads, CountCell | AreaCell | MoneyCell)
    spellings = mapped.head.column(place).spellings
    return bool(spellings) and spellings.isdisjoint(_NUMBERED)


def _of(group: Sequence[int]) -> Words:
    first, last, count = group[0] + 1, group[-1] + 1, len(group)
    return Words(f"对照第{first}行至第{last}行共{count}行", f"against {count} rows from {first} to {last}")
