"""Sums that a table states, compared with the rows they are of; what differs is told, and stops nothing."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from shared.core.import_kind import AreaCell, CountCell, MoneyCell
from shared.core.words import Words, joined
from shared.importing.cells import numbers
from shared.importing.cells.numbers import plainly
from shared.importing.cells.wrong import Wrong
from shared.importing.mapping import Mapped
from shared.importing.rows import RowKind, Rows
from shared.importing.units import Measure, Unit
from shared.importing.writing import is_nothing, plain

_NUMBERED = frozenset({"序号", "编号", "建成年份", "建成年代", "年份"})
_STATED = (RowKind.WHOLE, RowKind.SUM, RowKind.SECTION)


class Difference(NamedTuple):
    """row: of the sum, from 1"""

    row: int
    words: Words


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

    def differences(self) -> Iterator[Difference]:
        for row, kind in self._rows.kinds.items():
            if kind in _STATED and (stated := self._numbers(row)):
                yield from self._compared(row, kind, stated)

    def _compared(self, row: int, kind: RowKind, stated: Mapping[int, Decimal]) -> Iterator[Difference]:
        """With the rows it may be of: those with which most of it agrees."""
        groups = [group for group in self._groups(row, kind) if group]
        found = [(group, [*self._against(stated, group)]) for group in groups]
        if found:
            group, words = min(found, key=lambda one: len(one[1]))
            if words:
                yield Difference(row + 1, joined([_of(group), *words]))
        else:
            yield Difference(row + 1, Words("没有可供核对的各行", "there are no rows to compare it with"))

    def _against(self, stated: Mapping[int, Decimal], group: Sequence[int]) -> Iterator[Words]:
        for place, said in stated.items():
            values = {row: self._number(row, place) for row in group}
            label = self._rows.head.column(place).label
            unread = [row + 1 for row, value in values.items() if value is None]
            total = sum((value for value in values.values() if value is not None), Decimal(0))
            if unread:
                listed = "、".join(map(str, unread))
                yield Words(
                    f"{label}不能核对：第{listed}行不是数字",
                    f"{label} cannot be compared: no number in row {listed}",
                )
            elif total != said:
                yield Words(
                    f"{label}写{plainly(said)}，各行之和为{plainly(total)}",
                    f"{label} says {plainly(said)}, its rows come to {plainly(total)}",
                )

    def _groups(self, row: int, kind: RowKind) -> Iterator[list[int]]:
        """Rows of one place, those below up to the next sum, those above down from the last, all."""
        data = self._rows.data
        texts = {place: plain(self._table.at(row, place)) for place in self._places}
        for place in (place for place, text in texts.items() if text):
            yield [one for one in data if self._said(one, place) == texts[place]]
        stated = [at for at, of in self._rows.kinds.items() if of in _STATED]
        below = min((at for at in stated if at > row), default=self._table.height)
        above = max((at for at in stated if at < row), default=-1)
        everything = [list(data)] if kind is RowKind.WHOLE else []
        yield from everything
        yield [one for one in data if row < one < below]
        yield [one for one in data if above < one < row]
        yield list(data)

    def _said(self, row: int, place: int) -> str:
        own = plain(self._table.whole(row, place))
        above = self._rows.above(row, place)
        return own or (above[1] if above else "")

    def _numbers(self, row: int) -> dict[int, Decimal]:
        read = {place: self._number(row, place) for place in self._measured if self._filled(row, place)}
        return {place: value for place, value in read.items() if value is not None}

    def _filled(self, row: int, place: int) -> bool:
        return not is_nothing(self._table.at(row, place))

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
    first, last = group[0] + 1, group[-1] + 1
    return Words(
        f"对照第{first}行至第{last}行共{len(group)}行", f"against {len(group)} rows from {first} to {last}"
    )
