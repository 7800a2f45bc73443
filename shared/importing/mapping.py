"""Which column means what: guessed from the heads, shown to a person, and changed by a file."""

import json
import tomllib
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.core.import_kind import ImportColumn, ImportKind
from shared.core.words import Words
from shared.importing.head import Head, HeadColumn
from shared.importing.reading.book import MOST_COLUMNS, MOST_ROWS, Calendar
from shared.importing.titles import column_of, letter
from shared.importing.units import Unit, measure_of, unit_named

Row = Annotated[int, Field(strict=True, ge=1, le=MOST_ROWS)]


DEEPEST_TOLD = 10
"""Rows of a head that somebody states."""


class Mapping(BaseModel):
    """What somebody says of a table; what he does not say is guessed.

    sheet    its name, where there are several
    head     first and last row of the head, from 1
    days     the year from which a spreadsheet counts days, where the file does not say it
    columns  name of a column of the kind → letter of the table's; the empty text: there is none
    units    name of a column of the kind → unit, where the head does not say it
    given    name of a column of the kind → what every row has, where the table has no such column; {A} stands
             for what the row has in column A, {A:3} for the same with zeros before it up to three digits
    """

    model_config = ConfigDict(extra="forbid")

    sheet: str | None = None
    head: tuple[Row, Row] | None = None
    days: Calendar | None = None
    columns: dict[str, str] = {}
    units: dict[str, str] = {}
    given: dict[str, str] = {}

    @model_validator(mode="after")
    def _is_written_right(self) -> Self:
        if wrong := [place for place in self.columns.values() if place and not _is_place(place)]:
            raise ValueError(f"没有这样的列：{'、'.join(wrong)} · no such column: {', '.join(wrong)}")
        if wrong := [name for name in self.units.values() if unit_named(name) is None]:
            raise ValueError(f"不认识的单位：{'、'.join(wrong)} · unknown unit: {', '.join(wrong)}")
        if self.head and self.head[0] > self.head[1]:
            raise ValueError("表头的首行在末行之后 · the first row of the head is after its last")
        if self.head and self.head[1] - self.head[0] >= DEEPEST_TOLD:
            raise ValueError(f"表头最多{DEEPEST_TOLD}行 · a head has {DEEPEST_TOLD} rows at most")
        return self

    def for_kind(self, kind: ImportKind) -> Self:
        """Itself. Raises ValueError, 中文 · English, where it names what the kind has not."""
        known = {column.name for column in kind.columns}
        if strange := sorted({*self.columns, *self.units, *self.given} - known):
            zh, en = "、".join(strange), ", ".join(strange)
            these = ", ".join(sorted(known))
            raise ValueError(f"没有这些列：{zh}，只有：{these} · no such columns: {en}; there are: {these}")
        if twice := sorted(name for name in self.given if self.columns.get(name)):
            zh, en = "、".join(twice), ", ".join(twice)
            raise ValueError(f"既写了列又写了内容：{zh} · both a column and a value: {en}")
        if wrong := [name for name, unit in self.units.items() if not _measures(kind, name, unit)]:
            zh, en = "、".join(wrong), ", ".join(wrong)
            raise ValueError(f"单位与所量的不符：{zh} · a unit of something else: {en}")
        return self


def _measures(kind: ImportKind, name: str, unit: str) -> bool:
    column, said = kind.column(name), unit_named(unit)
    return column is not None and said is not None and said.measure is measure_of(column.reads)


def _is_place(place: str) -> bool:
    number = column_of(place)
    return number is not None and number < MOST_COLUMNS


def read_mapping(content: bytes) -> Mapping:
    """TOML, or JSON. Raises ValueError."""
    text = content.decode("utf-8-sig")
    return Mapping.model_validate(json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text))


class Mapped:
    """places  name of a column of the kind → the table's; what is in none is not there
    unsure  what two columns may mean: which
    beyond  what somebody says is in a column that the table does not have
    """

    def __init__(self, kind: ImportKind, head: Head, said: Mapping) -> None:
        self.kind, self.head, self.said = kind, head, said
        self.places: dict[str, HeadColumn] = {}
        self.unsure: dict[str, list[HeadColumn]] = {}
        self.beyond: list[ImportColumn] = []
        taken = {place.upper() for place in said.columns.values()}
        for column in kind.columns:
            self._place(column, taken)

    def _place(self, column: ImportColumn, taken: Iterable[str]) -> None:
        if (said := self.said.columns.get(column.name)) is not None:
            place = column_of(said)
            if place is not None and place < len(self.head.columns):
                self.places[column.name] = self.head.column(place)
            elif said:
                self.beyond.append(column)
            return
        if column.name in self.said.given:
            return
        meant = [one for one in _meant(column, self.head) if letter(one.place) not in taken]
        if len(meant) == 1:
            [self.places[column.name]] = meant
        elif meant:
            self.unsure[column.name] = meant

    def unit(self, column: ImportColumn) -> Unit | None:
        """Of its numbers, unless a cell says another one."""
        if said := self.said.units.get(column.name):
            return unit_named(said)
        place, measure = self.places.get(column.name), measure_of(column.reads)
        own = place.unit if place else None
        if own and own.measure is measure:
            return own
        return self.head.units.get(measure) if measure else None

    def missing(self) -> list[ImportColumn]:
        """Required columns that nothing says."""
        told = self.unsure.keys() | {column.name for column in self.beyond}
        there = self.places.keys() | self.said.given.keys() | told
        return [column for column in self.kind.columns if column.required and column.name not in there]

    def read_of(self) -> frozenset[int]:
        return frozenset(one.place for one in self.places.values())

    def written(self) -> Mapping:
        """All that was guessed, as somebody would say it."""
        return self.said.model_copy(
            update={
                "head": (self.head.first + 1, self.head.last + 1),
                "columns": {
                    column.name: letter(self.places[column.name].place) if column.name in self.places else ""
                    for column in self.kind.columns
                    if column.name not in self.said.given
                },
                "units": {
                    column.name: unit.name for column in self.kind.columns if (unit := self.unit(column))
                },
            }
        )


def _meant(column: ImportColumn, head: Head) -> list[HeadColumn]:
    """The columns of the table that are called so; by the first of its names before the others."""
    for name in column.heads:
        if found := [one for one in head.columns if name in one.spellings]:
            return found
    return []


def toml_of(mapped: Mapped) -> str:
    """The mapping as a file that a person changes: each line says what it is about."""
    return "\n".join([*_lines(mapped), ""])


def _lines(mapped: Mapped) -> Iterator[str]:
    said, kind = mapped.written(), mapped.kind
    yield f"# {kind.title.zh} · {kind.title.en}"
    if said.sheet is not None:
        yield f"sheet = {_quoted(said.sheet)}"
    assert said.head is not None
    yield "# 表头的首行和末行 · first and last row of the head"
    yield f"head = [{said.head[0]}, {said.head[1]}]"
    if said.days:
        yield f"days = {int(said.days)}"
    for table, entries in (("columns", said.columns), ("units", said.units), ("given", said.given)):
        yield f"\n[{table}]  # {_ABOUT[table].zh} · {_ABOUT[table].en}"
        for name, value in entries.items():
            yield f"{_quoted(name)} = {_quoted(value)}  # {_comment(mapped, name, table)}"


_ABOUT = {
    "columns": Words("哪一列是什么；没有的留空", "which column means what; empty: there is none"),
    "units": Words("单位，格内写明的除外", "units, unless a cell says another"),
    "given": Words("各行相同的内容", "what every row has"),
}


def _comment(mapped: Mapped, name: str, table: str) -> str:
    column, place = mapped.kind.column(name), mapped.places.get(name)
    assert column is not None
    words = f"{column.words.zh} · {column.words.en}"
    return f"{words} ← {'/'.join(place.path)}" if place and table == "columns" else words


def _quoted(text: str) -> str:
    """A basic string of TOML."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def mapping_json(mapped: Mapped) -> dict[str, Any]:
    return mapped.written().model_dump(mode="json", exclude_none=True)
