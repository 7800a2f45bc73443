"""Which rows are data, and what the others are: sums, sections, notes. None is passed over without a word."""

import re
from collections.abc import Mapping, Sequence
from enum import Enum

from shared.core.import_kind import IdCell, TextCell
from shared.core.words import Words
from shared.importing.head import Head
from shared.importing.mapping import Mapped
from shared.importing.table import Table
from shared.importing.writing import folded, plain

_BLANKS = re.compile(r"\s")
_SUMS, _TOTALS, _OF = "小计|合计|总计|共计|累计|汇总", "合计|总计|共计|汇总", "个户栋处项"
_STEMS = frozenset("甲乙丙丁戊己庚")
LEAST_NUMBERED = 3
_ORDINALS = "一二三四五六七八九十"
_REMARKS = "注|备注|附注|说明|填表|填报|编制|制表|审核|审批|复核|负责|分管|主管|单位|联系|报送|日期|盖章"
_AFTER = "、.．,，:："
_SUM = re.compile(rf".{{0,12}}?(?:{_SUMS})(?:\(?[:：]?[0-9]*[{_OF}]?\)?|[:：].{{0,20}})?")
_WHOLE = re.compile(rf".{{0,12}}?(?:{_TOTALS})")
_SECTION = re.compile(rf"\(?[{_ORDINALS}]+\)?(?:$|[{_AFTER}\s].*)")
_PART = re.compile("其中")
_NOTE = re.compile(rf"(?:{_REMARKS})(?:[^:：]{{0,8}}[:：].*|$)")


# Of the rows of one fault a person needs the first ones.
MOST_NUMBERED = 8


class RowKind(Enum):
    """What a row below the head is."""

    DATA = Words("数据", "data")
    EMPTY = Words("空行", "an empty row")
    HEAD = Words("重复的表头", "the head again")
    WHOLE = Words("合计", "a total")
    SUM = Words("小计", "a subtotal")
    SECTION = Words("分段标题", "the title of a section")
    PART = Words("“其中”的分项", "a part of what stands above")
    NOTE = Words("说明或者签署", "a note or a signature")


# Rows whose cells hold for those below them.
_NAMING = frozenset({RowKind.DATA, RowKind.SECTION, RowKind.SUM})


class Rows:
    """Of a table below its head."""

    def __init__(self, table: Table, head: Head, mapped: Mapped) -> None:
        self.table, self.head, self._mapped = table, head, mapped
        self._named = _places_of_names(mapped)
        self._heads = [table.filled(row) for row in range(head.first, head.last + 1)]
        self.kinds = {row: self._kind(row) for row in range(head.last + 1, table.height)}
        self._carried: dict[int, dict[int, str]] = {}
        self.data = [row for row, kind in self.kinds.items() if kind is RowKind.DATA]

    def _kind(self, row: int) -> RowKind:
        texts = self.table.filled(row)
        if not texts:
            return RowKind.EMPTY
        if texts in self._heads or _numbers_columns([*texts.values()]):
            return RowKind.HEAD
        first = folded(next(iter(texts.values())))
        named = [place for place in self._named if place in texts and place != min(texts)]
        if any(self._is_sum(place, text) for place, text in texts.items()):
            whole = any(_WHOLE.match(_tight(text)) for text in texts.values())
            return RowKind.WHOLE if whole else RowKind.SUM
        if _PART.match(first):
            return RowKind.PART
        if _NOTE.fullmatch(first):
            return RowKind.NOTE
        return self._without_name(texts, first) if not named else RowKind.DATA

    def _without_name(self, texts: Mapping[int, str], first: str) -> RowKind:
        """Nothing stands where a name would, but in the first cell perhaps."""
        if _SECTION.fullmatch(first):
            return RowKind.SECTION
        alone = len(texts) == 1 and min(texts) not in self._named
        return RowKind.NOTE if alone else RowKind.DATA

    def _is_sum(self, place: int, text: str) -> bool:
        """Said where a name would stand, or before it: behind it stand remarks."""
        return place <= max(self._named, default=0) and _SUM.fullmatch(_tight(text)) is not None

    def carried(self, row: int, place: int) -> str:
        """What holds in the row: its own cell's text, else that of the nearest above. Sums have no name."""
        if place not in self._carried:
            self._carried[place] = self._carry(place)
        return self._carried[place][row]

    def _carry(self, place: int) -> dict[int, str]:
        carried, last = dict[int, str](), ""
        for row, kind in self.kinds.items():
            text = plain(self.table.whole(row, place))
            if text and kind in _NAMING and not _SUM.fullmatch(_tight(text)):
                last = text
            carried[row] = last
        return carried


def _numbers_columns(texts: Sequence[str]) -> bool:
    """甲, 乙, 1, 2, 3, as statistical forms have it below their heads."""
    numbers = [folded(text).strip("()") for text in texts if folded(text) not in _STEMS]
    if len(numbers) < LEAST_NUMBERED or not all(one.isdecimal() and len(one) < 4 for one in numbers):
        return False
    return [int(one) for one in numbers] == [*range(int(numbers[0]), int(numbers[0]) + len(numbers))]


def _tight(text: str) -> str:
    return _BLANKS.sub("", folded(text))


def _places_of_names(mapped: Mapped) -> list[int]:
    """Where a row of data has something: what is required, is a text, and stands in each row anew."""
    return sorted(
        mapped.places[column.name].place
        for column in mapped.kind.columns
        if column.required and isinstance(column.reads, TextCell | IdCell) and not column.repeats
        if column.name in mapped.places
    )


def numbered(rows: Sequence[int]) -> Words:
    """第5、6行 · rows 5, 6; of many the first ones."""
    first, count = rows[:MOST_NUMBERED], len(rows)
    zh, en = "、".join(map(str, first)), ", ".join(map(str, first))
    many = count > MOST_NUMBERED
    more = Words(f"等共{count}行", f" of {count} in all") if many else Words("行", "")
    return Words(f"第{zh}{more.zh}", f"rows {en}{more.en}")
