"""What numbers count, as the heads, the unit lines and the cells of such tables say it."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from shared.core.import_kind import AreaCell, CountCell, MoneyCell, Reads


class Measure(Enum):
    AREA = "area"
    MONEY = "money"
    COUNT = "count"


class Unit(NamedTuple):
    """factor: how many m², yuan or single things it is"""

    name: str
    measure: Measure
    factor: Decimal

    @property
    def written(self) -> str:
        """As it is compared: ㎡ is m2 (NFKC)."""
        return unicodedata.normalize("NFKC", self.name)


_AREAS = {"平方米": 1, "平米": 1, "㎡": 1, "公顷": 10_000}
_SUMS = {"元": 1, "千元": 1_000, "万元": 10_000, "百万元": 10**6, "亿元": 10**8}
_COUNTS = ("户", "栋", "幢", "座", "个", "人", "处", "部", "台", "套", "层", "单元")


def _all() -> Iterator[Unit]:
    for name, factor in _AREAS.items():
        yield Unit(name, Measure.AREA, Decimal(factor))
        yield Unit(f"万{name}", Measure.AREA, Decimal(factor * 10_000))
    for name, factor in _SUMS.items():
        yield Unit(name, Measure.MONEY, Decimal(factor))
    for name in _COUNTS:
        yield Unit(name, Measure.COUNT, Decimal(1))
        yield Unit(f"万{name}", Measure.COUNT, Decimal(10_000))


_NAMED: Mapping[str, Unit] = {unit.written: unit for unit in _all()}
_ENDINGS = frozenset({"元"})
_SIMPLE = str.maketrans("萬億戶棟個處臺層單", "万亿户栋个处台层单")
_PARTED = re.compile("[、,，/;； 和]+")
_UNIT, _OF_WHAT = "单", "位"
_UNIT_LINE = re.compile(rf"{_UNIT}\s*{_OF_WHAT}\s*[:：](?P<units>[^)）]*)")


def unit_named(text: str) -> Unit | None:
    """㎡ and m² are m2; brackets around it do not count."""
    named = unicodedata.normalize("NFKC", text).strip().strip("()[]【】〔〕").lower()
    return _NAMED.get(named.replace("²", "2").replace(" ", "").translate(_SIMPLE))


def unit_behind(title: str) -> Unit | None:
    """Of a head that has it without brackets, 建筑面积㎡, 计划投资万元; 户 and 元 end other words as well."""
    found = [unit for unit in _NAMED.values() if title.endswith(unit.written) and len(unit.name) < len(title)]
    glued = [unit for unit in found if unit.measure is not Measure.COUNT and unit.name not in _ENDINGS]
    return max(glued, key=lambda unit: len(unit.written), default=None)


def units_in(text: str) -> list[Unit]:
    """All that are named, where it is nothing but units: 万元、万㎡"""
    parts = [part for part in _PARTED.split(text.strip()) if part]
    units = [unit for part in parts if (unit := unit_named(part))]
    return units if len(units) == len(parts) else []


def units_of_line(text: str) -> dict[Measure, Unit]:
    """What a line above the head says, 单位：万元、万平方米; of a measure with two of them, nothing."""
    found = _UNIT_LINE.search(unicodedata.normalize("NFKC", text))
    units = units_in(found["units"]) if found else []
    measured = {measure: [unit for unit in units if unit.measure is measure] for measure in Measure}
    return {measure: those[0] for measure, those in measured.items() if len(those) == 1}


def measure_of(reads: Reads) -> Measure | None:
    match reads:
        case AreaCell():
            return Measure.AREA
        case MoneyCell():
            return Measure.MONEY
        case CountCell():
            return Measure.COUNT
        case _:
            return None
