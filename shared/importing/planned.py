"""A row of data as the command it would be."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.core.import_kind import ImportColumn, ImportKind
from shared.core.words import Words
from shared.importing.cells.read import read
from shared.importing.cells.wrong import Wrong
from shared.importing.fault import Fault
from shared.importing.mapping import Mapped
from shared.importing.reading.book import Calendar, Merged, Raw
from shared.importing.rows import Rows, numbered
from shared.importing.titles import column_of
from shared.importing.units import measure_of
from shared.importing.writing import is_nothing, plain

_FROM_CELL = re.compile(r"\{([A-Za-z]{1,3})(?::([1-9]))?\}")
EMPTY = Wrong("missing", Words("没有填写", "there is nothing in it"), Words("请填写", "fill it in"))


@dataclass
class Planned:
    """row: from 1; id: of the stream, empty where it cannot be told; body: of the command, as far as it is
    read; notes: what it was read by"""

    row: int
    id: str = ""
    body: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: list[Words] = field(default_factory=list)


class Planning:
    """Of the rows of a table."""

    def __init__(self, rows: Rows, mapped: Mapped, calendar: Calendar | None) -> None:
        self._rows, self._table, self._mapped, self._calendar = rows, rows.table, mapped, calendar

    def all(self) -> list[Planned]:
        planned = [self._planned(row) for row in self._rows.data]
        _refuse_twins(planned)
        return planned

    def label(self, column: ImportColumn) -> str:
        """Where it stands in the table, else what it is called."""
        place = self._mapped.places.get(column.name)
        return place.label if place else column.words.zh

    def value(self, row: int, column: ImportColumn) -> str:
        """What is written there, as a person finds it again."""
        place = self._mapped.places.get(column.name)
        return plain(self._table.whole(row, place.place)) if place else self._given(row, column.name)

    def _planned(self, row: int) -> Planned:
        kind, planned = self._mapped.kind, Planned(row + 1)
        values: dict[str, Any] = {}
        for column in kind.columns:
            try:
                self._read(row, column, values, planned)
            except Wrong as wrong:
                found = Fault(wrong.kind, wrong.words, wrong.fix, self.label(column), self.value(row, column))
                planned.faults.append(found)
        planned.body = _nested(kind, values)
        if kind.parts_of_id <= values.keys():
            planned.id = kind.id.format_map(values)
        return planned

    def _read(self, row: int, column: ImportColumn, values: dict[str, Any], planned: Planned) -> None:
        """Raises Wrong."""
        raw = self._raw(row, column)
        if is_nothing(raw):
            if column.required:
                raise EMPTY
            return
        unit = self._mapped.unit(column)
        values[column.name], notes = read(self._mapped.kind, column, raw, unit, self._calendar)
        label = self.label(column)
        planned.notes += [Words(f"{label}：{note.zh}", f"{label}: {note.en}") for note in notes]

    def _raw(self, row: int, column: ImportColumn) -> Raw:
        """Raises Wrong."""
        if column.name in self._mapped.said.given:
            return self._given(row, column.name)
        where = self._mapped.places.get(column.name)
        if where is None:
            return None
        merged = self._table.merged(row, where.place)
        if merged and merged.bottom > merged.top and measure_of(column.reads):
            raise _shared(merged)
        raw = self._table.whole(row, where.place) if merged and merged.left == where.place else None
        raw = raw if raw is not None else self._table.at(row, where.place)
        return self._rows.carried(row, where.place) if column.repeats and not plain(raw) else raw

    def _given(self, row: int, name: str) -> str:
        """What the mapping says, with the row's own cells in it."""
        said = self._mapped.said.given.get(name, "")
        return _FROM_CELL.sub(lambda found: self._cell(row, found), said)

    def _cell(self, row: int, found: re.Match[str]) -> str:
        place = column_of(found[1])
        text = plain(self._table.whole(row, place)) if place is not None and place < self._table.width else ""
        return text.zfill(int(found[2])) if found[2] else text


def _shared(merged: Merged) -> Wrong:
    first, last = merged.top + 1, merged.bottom + 1
    return Wrong(
        "merged",
        Words(
            f"第{first}行至第{last}行合用一格，不知各行多少",
            f"rows {first} to {last} share one cell: how much has each?",
        ),
        Words("请取消合并，逐行填写", "take it apart and fill in each row"),
    )


def _nested(kind: ImportKind, values: Mapping[str, Any]) -> dict[str, Any]:
    """document.title is the title in the document."""
    aside = {column.name for column in kind.columns if column.aside}
    body: dict[str, Any] = {}
    for name, value in {**kind.constant, **values}.items():
        if name not in aside:
            *path, last = name.split(".")
            part = body
            for step in path:
                part = part.setdefault(step, {})
            part[last] = value
    return body


def _refuse_twins(planned: Iterable[Planned]) -> None:
    """Two rows of one id: which of them is meant nobody knows."""
    same = defaultdict[str, list[Planned]](list)
    for row in planned:
        if row.id:
            same[row.id].append(row)
    for id, rows in same.items():
        if len(rows) > 1:
            those = numbered([row.row for row in rows])
            words = Words(f"{those.zh}的编号都是{id}", f"{those.en} have one id, {id}")
            fix = Words("每行应为不同的编号；重复的请删去", "give each row an id of its own, or delete one")
            for row in rows:
                row.faults.append(Fault("twin", words, fix, value=id))
