"""Where a table begins: the rows of its head, and what each column is called and measured in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from shared.core.import_kind import ImportKind
from shared.core.words import Words, listed
from shared.importing.table import Table
from shared.importing.titles import Title, letter, title_of
from shared.importing.units import Measure, Unit, unit_named, units_of_line
from shared.importing.unreadable import Unreadable
from shared.importing.writing import folded, plain

LOOKED_AT, DEEPEST = 40, 4
LONGEST_LABEL = 100
# Fewer and it is a sentence in which a column happens to be named.
LEAST_KNOWN = 2


@dataclass(frozen=True)
class HeadColumn:
    """path: its titles from above, 资金来源, 中央; unit: as the head has it"""

    place: int
    path: tuple[str, ...]
    unit: Unit | None

    @cached_property
    def label(self) -> str:
        """C 资金来源/中央, as far as anybody reads it."""
        return f"{letter(self.place)} {'/'.join(self.path)}".strip()[:LONGEST_LABEL]

    @cached_property
    def spellings(self) -> frozenset[str]:
        """Of the last title, and of all of them in one."""
        last = title_of(self.path[-1]).spellings if self.path else frozenset()
        whole = title_of("".join(self.path)).spellings
        return last | whole


@dataclass(frozen=True)
class Head:
    """units: what a line above says, for the columns that say nothing"""

    first: int
    last: int
    columns: tuple[HeadColumn, ...]
    units: dict[Measure, Unit]

    def column(self, place: int) -> HeadColumn:
        return self.columns[place]


def head_of(table: Table, kind: ImportKind, rows: tuple[int, int] | None = None) -> Head:
    """rows: first and last, where somebody says it. Raises Unreadable where there is none."""
    first, last = rows or _rows(table, kind)
    units: dict[Measure, Unit] = {}
    for row in range(first):
        for text in table.filled(row).values():
            units |= units_of_line(text)
    return Head(first, last, tuple(_columns(table, first, last)), units)


def known_in(table: Table, row: int, kind: ImportKind) -> int:
    """How many columns of the kind are named in the row."""
    titles = [title_of(text) for text in table.filled(row).values()]
    return sum(any(_means(title, heads) for title in titles) for heads in _heads(kind))


def _rows(table: Table, kind: ImportKind) -> tuple[int, int]:
    looked_at = range(min(table.height, LOOKED_AT))
    known = {row: known_in(table, row, kind) for row in looked_at}
    anchor = max(looked_at, key=lambda row: known[row], default=-1)
    if anchor < 0 or known[anchor] < LEAST_KNOWN:
        needed = listed(column.words for column in kind.columns if column.required)
        raise Unreadable(
            Words("找不到表头", "there is no row of heads"),
            Words(
                f"表头应含有：{needed.zh}；名称不同的，请在对照表中写明表头在第几行、哪一列是什么",
                f"a head names: {needed.en}; where it has other words, say in a mapping in which rows it is "
                "and what the columns mean",
            ),
        )
    first, last = anchor, anchor
    while first > 0 and last - first < DEEPEST and _stands_above(table, first - 1):
        first -= 1
    while last + 1 < table.height and last - first < DEEPEST and _goes_on(table, first, last + 1):
        last += 1
    return first, last


def _heads(kind: ImportKind) -> list[frozenset[str]]:
    return [frozenset(column.heads) for column in kind.columns]


def _means(title: Title, heads: frozenset[str]) -> bool:
    return not title.spellings.isdisjoint(heads)


def _stands_above(table: Table, row: int) -> bool:
    """A row of titles over several columns: no title of the table, and no line that says who reports."""
    texts = {title for title in table.filled(row).values() if not title_of(title).partly}
    wide = any((merged := table.merged(row, at)) and merged.right > merged.left for at in table.filled(row))
    said = any(mark in text for text in texts for mark in (":", "："))
    return (
        (len(texts) > 1 or (wide and not _spans_all(table, row)))
        and not said
        and not _has_numbers(table, row)
    )


def _spans_all(table: Table, row: int) -> bool:
    """One cell as wide as the table: its title."""
    return any(
        (merged := table.merged(row, at)) is not None and merged.right - merged.left + 2 >= table.width
        for at in table.filled(row)
    )


def _goes_on(table: Table, first: int, row: int) -> bool:
    """A row of titles or units below: it has nothing where the head above is at its end already."""
    texts = table.filled(row)
    if not texts or _has_numbers(table, row):
        return False
    if all(unit_named(text) for text in texts.values()):
        return True
    return all(_is_below(table, first, row, column) for column in texts)


def _is_below(table: Table, first: int, row: int, column: int) -> bool:
    """Whether a cell divides what stands above it: a group, as wide as several columns, or nothing yet."""
    merged = table.merged(row - 1, column)
    if merged and merged.bottom >= row:
        return False  # the title above comes down to this row
    if merged and merged.right > merged.left:
        return True
    above = [plain(table.at(at, column)) for at in range(first, row)]
    right = column + 1
    opens = (
        bool(above[-1])
        and right < table.width
        and not any(plain(table.at(at, right)) for at in range(first, row))
    )
    return not any(above) or (opens and bool(plain(table.at(row, right))))


def _has_numbers(table: Table, row: int) -> bool:
    return any(
        not isinstance(raw, str) or folded(raw).replace(".", "").replace(",", "").isdigit()
        for raw in table.sheet.rows[row]
        if raw is not None and plain(raw)
    )


def _columns(table: Table, first: int, last: int) -> Iterator[HeadColumn]:
    paths = [_path(table, first, last, place) for place in range(table.width)]
    before: Unit | None = None
    for place, titles in enumerate(paths):
        read = [title_of(text) for text in titles]
        units = [unit_named(text) or title.unit for text, title in zip(titles, read, strict=True)]
        unit = next((unit for unit in reversed(units) if unit), None)
        if unit is None and any(title.partly for title in read):
            unit = before
        path = tuple(text for text in titles if not unit_named(text))
        yield HeadColumn(place, path, unit)
        before = unit


def _path(table: Table, first: int, last: int, place: int) -> Sequence[str]:
    """Its titles from above, each once; a title over several columns is theirs all."""
    titles: list[str] = []
    for row in range(first, last + 1):
        text = plain(table.whole(row, place)) or _over(table, first, row, last, place)
        if text and text not in titles[-1:]:
            titles.append(text)
    return titles


def _over(table: Table, first: int, row: int, last: int, place: int) -> str:
    """The title of a group whose other places are empty, as in CSV: in each of them is a title below."""
    if row == last or not any(plain(table.at(at, place)) for at in range(row + 1, last + 1)):
        return ""
    if any(plain(table.at(at, place)) for at in range(first, row + 1)):
        return ""
    for left in range(place - 1, -1, -1):
        if not any(plain(table.at(at, left)) for at in range(row + 1, last + 1)):
            return ""
        if text := plain(table.at(row, left)):
            return text
    return ""
