"""Texts, codes and choices of cells."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from shared.core.words import Words, listed
from shared.importing.cells.numbers import EXACT_DIGITS
from shared.importing.cells.wrong import Wrong
from shared.importing.reading.book import Raw
from shared.importing.titles import title_of
from shared.importing.writing import folded, plain

_SCIENTIFIC = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]{1,2}")
_PARTED = re.compile(r"[、,，;；/／\s]+")
AS_TEXT = Words(
    "请照原件重新填写，并先将单元格设为文本",
    "type it again off the paper, in a cell that was made text before",
)


def code(raw: Raw, digits: tuple[int, ...]) -> str:
    """A code as it is written. digits: how many it may have. Raises Wrong where a spreadsheet took it for a
    number, and some of it is lost."""
    text = folded(raw)
    number = isinstance(raw, int | float) and not isinstance(raw, bool)
    if _SCIENTIFIC.fullmatch(text) or (number and abs(Decimal(text)) >= 10**EXACT_DIGITS):
        words = Words(
            "是科学记数，代码末尾的数字已经丢失", "a spreadsheet took the code for a number: its end is lost"
        )
        raise Wrong("code", words, AS_TEXT)
    if digits and len(text) not in digits:
        either = "、".join(map(str, digits))
        words = Words(
            f"代码的位数应为{either}之一，现为{len(text)}位，开头的零可能已经丢失",
            f"a code has one of {either} digits, this has {len(text)}: zeros at its beginning may be lost",
        )
        raise Wrong("digits", words, AS_TEXT)
    return text


def id_part(raw: Raw) -> str:
    """In small letters, as ids are. Raises Wrong."""
    return code(raw, ()).lower()


def choice(raw: Raw, words: Mapping[str, Words], also: Mapping[str, str]) -> str:
    """The code of one of them: 基础类, 基础, basic. Raises Wrong."""
    parts = [part for part in _PARTED.split(folded(raw)) if part]
    names = {spelling: code for code, said in words.items() for spelling in _spellings(code, said)} | {**also}
    chosen = {names[part] for part in parts if part in names}
    these = listed(words.values())
    one = Words(f"应为其中一项：{these.zh}", f"write one of: {these.en}")
    if len(parts) > 1 and len(chosen) > 1:
        raise Wrong("several", Words("填写了几项，只能填一项", "it names several, and one is meant"), one)
    if len(chosen) != 1 or len(chosen) != len(parts):
        raise Wrong("choice", Words("不在可选之列", "there is no such choice"), one)
    return chosen.pop()


def _spellings(code: str, said: Words) -> Iterable[str]:
    return {code, said.zh, said.zh.removesuffix("类"), said.en}


def columns_named(raw: Raw, heads: Mapping[str, Iterable[str]]) -> list[str]:
    """heads: name of a column → what it is called. Raises Wrong."""
    found = list[str]()
    for part in (part for part in _PARTED.split(plain(raw)) if part):
        spellings = title_of(part).spellings
        names = [name for name, those in heads.items() if not spellings.isdisjoint(those)]
        if not names:
            words = Words(f"“{part}”不是本表的列", f"{part} is no column of this table")
            fix = Words("应为列名，几列之间用顿号", "write titles of columns, parted by 、")
            raise Wrong("column", words, fix)
        found += names
    return found
