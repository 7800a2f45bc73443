"""The words of a head, so that what means the same is the same."""

import re
import unicodedata
from typing import NamedTuple

from shared.core.written import INVISIBLE
from shared.importing.units import Unit, unit_behind, units_in

# Of the letters that heads are made of: tables come from other offices in the old script too.
_SIMPLE = str.maketrans(
    "戶數區積類級縣鎮鄉樓棟計劃資開時間責單備註稱編號額總業務質設貼補項築園萬億",
    "户数区积类级县镇乡楼栋计划资开时间责单备注称编号额总业务质设贴补项筑园万亿",
)
_BRACKETED = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]")
_OF_IT = "其中|其"
_PARTLY = re.compile(rf"^(?:{_OF_IT})[:：,，、]?")
_DROPPED = re.compile(rf"[\s{INVISIBLE}:：,，、.。*#]")


class Title(NamedTuple):
    """spellings  县(市、区): 县, and 县市区
    unit       in its brackets, or None
    partly     it is a part of the column before it (其中)
    """

    spellings: frozenset[str]
    unit: Unit | None
    partly: bool


def title_of(text: str) -> Title:
    written = unicodedata.normalize("NFKC", text).translate(_SIMPLE).strip()
    said, partly = _PARTLY.subn("", written)
    unit = None
    for inside in _BRACKETED.findall(said):
        if units := units_in(inside):
            unit, said = units[0], said.replace(f"({inside})", "").replace(f"[{inside}]", "")
    if unit is None and (glued := unit_behind(said)):
        unit, said = glued, said.removesuffix(glued.written)
    without, kept = _BRACKETED.sub("", said), _BRACKETED.sub(r"\1", said)
    spellings = frozenset(_DROPPED.sub("", one) for one in (without, kept))
    return Title(spellings - {""}, unit, bool(partly))


def letter(column: int) -> str:
    """0 → A, 26 → AA, as a spreadsheet names it."""
    name, rest = "", column + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        name = chr(65 + digit) + name
    return name


def column_of(name: str) -> int | None:
    """The other way round; None where it is none."""
    if not re.fullmatch(r"[A-Za-z]{1,3}", name):
        return None
    place = 0
    for sign in name.upper():
        place = place * 26 + ord(sign) - 64
    return place - 1
