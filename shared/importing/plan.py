"""A file as the commands that its rows would be, and all that was read on the way; nothing is asked yet."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

import orjson

from shared.core.import_kind import ImportKind
from shared.core.messages import type_name
from shared.core.words import Words
from shared.importing.fault import Fault
from shared.importing.head import Head, HeadColumn, head_of
from shared.importing.mapping import Mapped, Mapping
from shared.importing.planned import Planned, Planning
from shared.importing.reading.book import Book, Sheet
from shared.importing.reading.files import read_book
from shared.importing.rows import RowKind, Rows
from shared.importing.sums import Difference, Sums
from shared.importing.table import Table
from shared.importing.titles import letter
from shared.importing.unreadable import Unreadable
from shared.log.ids import derived_id

# Of ids that are derived from a file: a UUID version 5 has a namespace (RFC 9562).
NAMESPACE = UUID("7b0f4c4e-9a57-5d0e-8f0b-3a0c1f6f2d11")


@dataclass(frozen=True)
class Plan:
    """faults: of the table; with one of them its rows are not read
    rows     those that are data; others: what else there is, each with its text
    sums     in which the table contradicts itself
    """

    kind: ImportKind
    sha256: str
    sheet: str
    mapped: Mapped
    table: Table
    faults: tuple[Fault, ...]
    rows: tuple[Planned, ...]
    others: tuple[tuple[int, RowKind, str], ...]
    sums: tuple[Difference, ...]
    planning: Planning

    @cached_property
    def _namespace(self) -> UUID:
        return derived_id(derived_id(NAMESPACE, self.sha256), f"{self.kind.name}/{self.sheet}")

    def command_id(self, row: int) -> UUID:
        """The same for the same file, kind, sheet and row: a command takes effect once (K3)."""
        return derived_id(self._namespace, str(row))

    def line(self, row: Planned, *, dry_run: bool) -> bytes:
        """Of a batch of commands."""
        return orjson.dumps(
            {
                "id": str(self.command_id(row.row)),
                "command": type_name(self.kind.command),
                "to": row.id,
                "dry_run": dry_run,
                "body": row.body,
            }
        )

    def columns(self) -> Iterator[HeadColumn]:
        """All that the table has."""
        return iter(self.mapped.head.columns)


def plan_of(content: bytes, kind: ImportKind, said: Mapping) -> Plan:
    """Raises Unreadable."""
    book = read_book(content)
    sheet, head = _found(book, kind, said)
    table = Table(sheet)
    mapped = Mapped(kind, head, said)
    rows = Rows(table, head, mapped)
    planning = Planning(rows, mapped, said.days or book.calendar)
    faults = (*_unsure(mapped), *_beyond(mapped), *_missing(mapped))
    return Plan(
        kind,
        hashlib.sha256(content).hexdigest(),
        sheet.name,
        mapped,
        table,
        faults,
        () if faults else tuple(planning.all()),
        tuple(_others(table, rows)),
        tuple(Sums(rows, mapped).differences()),
        planning,
    )


def _found(book: Book, kind: ImportKind, said: Mapping) -> tuple[Sheet, Head]:
    """The sheet that is asked for, or the only one with a head of the kind. Raises Unreadable."""
    sheets = [sheet for sheet in book.sheets if said.sheet in (None, sheet.name)]
    heads: list[tuple[Sheet, Head]] = []
    why = _no_sheet(book, said)
    for sheet in sheets:
        try:
            heads.append((sheet, head_of(Table(sheet), kind, _rows(sheet, said))))
        except Unreadable as error:
            why = error
    if len(heads) > 1:
        names = "、".join(sheet.name for sheet, _ in heads)
        words = Words(f"几个工作表都有表头：{names}", f"several sheets have a head: {names}")
        raise Unreadable(words, Words("请指明是哪个工作表", "say which sheet is meant"))
    if not heads:
        raise why
    return heads[0]


def _no_sheet(book: Book, said: Mapping) -> Unreadable:
    names = "、".join(sheet.name for sheet in book.sheets)
    if said.sheet is not None:
        words = Words(f"没有工作表“{said.sheet}”", f"there is no sheet {said.sheet}")
        return Unreadable(words, Words(f"工作表有：{names}", f"sheets are: {names}"))
    words = Words("没有可见的工作表", "no sheet is in sight")
    return Unreadable(words, Words("请取消隐藏后保存", "show the sheet and save it"))


def _rows(sheet: Sheet, said: Mapping) -> tuple[int, int] | None:
    """Of the head, from 0. Raises Unreadable where they are none of the sheet's."""
    if said.head is None:
        return None
    first, last = said.head
    if last > len(sheet.rows):
        words = Words(f"表格只有{len(sheet.rows)}行", f"the table has {len(sheet.rows)} rows")
        raise Unreadable(words, Words("请改正表头的行号", "mend the rows of the head"))
    return first - 1, last - 1


def _unsure(mapped: Mapped) -> Iterator[Fault]:
    for name, columns in mapped.unsure.items():
        column, labels = mapped.kind.column(name), "、".join(one.label for one in columns)
        assert column is not None
        words = Words(
            f"有几列可能是{column.words.zh}：{labels}", f"several columns may be {column.words.en}: {labels}"
        )
        fix = Words("请在对照表中写明是哪一列", "say in a mapping which one it is")
        yield Fault("unsure", words, fix, column=labels)


def _beyond(mapped: Mapped) -> Iterator[Fault]:
    last = letter(len(mapped.head.columns) - 1)
    for column in mapped.beyond:
        said = mapped.said.columns[column.name]
        words = Words(f"没有{said}列，末列是{last}", f"there is no column {said}, the last is {last}")
        fix = Words("请改正对照表", "mend the mapping")
        yield Fault("beyond", words, fix, column=column.words.zh, value=said)


def _missing(mapped: Mapped) -> Iterator[Fault]:
    read = mapped.read_of()
    unused = [one.label for one in mapped.head.columns if one.path and one.place not in read]
    others = "、".join(unused) or "—"
    for column in mapped.missing():
        words = Words(f"没有“{column.words.zh}”一列", f"no column is {column.words.en}")
        fix = Words(
            f"请加上这一列，或者在对照表中写明；未使用的列有：{others}",
            f"add it, or say in a mapping which one it is; not used are: {others}",
        )
        yield Fault("missing", words, fix, column=column.words.zh)


def _others(table: Table, rows: Rows) -> Iterator[tuple[int, RowKind, str]]:
    """Empty rows are none."""
    for row, kind in rows.kinds.items():
        if kind not in (RowKind.DATA, RowKind.EMPTY):
            yield row + 1, kind, " ".join(table.filled(row).values())
