"""Numbers as people write them in tables: 631户, 约4, 1,031, ６３１, 1.88万㎡; never rounded."""

import re
from decimal import Decimal
from typing import NamedTuple

from shared.core.words import Words
from shared.importing.cells.wrong import Wrong
from shared.importing.reading.book import Raw
from shared.importing.units import Measure, Unit, unit_named
from shared.importing.writing import folded

# As many digits a spreadsheet keeps of a number.
EXACT_DIGITS = 15
# As many no sum of this trade has; with far more, reckoning would have to round.
MOST_DIGITS = 20
_ABOUT = "约|大约"
_NUMBER = re.compile(
    rf"(?P<about>{_ABOUT})?\s*(?P<sign>[-+])?"
    r"(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?P<fraction>\.[0-9]+)?(?:[eE](?P<power>[+-]?[0-9]{1,2}))?"
    r"(?P<unit>.*)"
)
ABOUT = Words("写明为约数，按所写的数计", "it says about; the number is taken as it is written")
A_NUMBER = Words("应为数字，可带单位，例如 631户", "write a number, with its unit or without")
UNTOLD = Words(
    "请在表头写明单位，例如 建筑面积（万㎡），或者在对照表中写明",
    "say it in brackets in the head, or in a mapping",
)


class Number(NamedTuple):
    """value: in m², yuan or ones; about: it says of itself that it is not exact"""

    value: Decimal
    about: bool


def number(raw: Raw, measure: Measure, unit: Unit | None) -> Number:
    """unit: what the column says; what the cell says counts before it. Raises Wrong."""
    text = folded(raw)
    found = _NUMBER.fullmatch(text)
    if found is None or (isinstance(raw, str) and raw.strip().startswith("#")):
        raise Wrong("number", Words("不是数字", "it is no number"), A_NUMBER)
    value = _value(found, raw)
    own = _own_unit(found["unit"], measure)
    counted = own or unit or (_ONES if measure is Measure.COUNT else None)
    if counted is None:
        raise Wrong("unit", Words("没有写明单位", "its unit is not said"), UNTOLD)
    return Number(value * counted.factor, bool(found["about"]))


_ONES = Unit("", Measure.COUNT, Decimal(1))


def _value(found: re.Match[str], raw: Raw) -> Decimal:
    """Raises Wrong where digits are lost already."""
    digits = found["digits"].replace(",", "") + (found["fraction"] or "")
    value = Decimal((found["sign"] or "") + digits).scaleb(int(found["power"] or 0))
    beyond = isinstance(raw, int | float) and abs(value) >= 10**EXACT_DIGITS
    cut = isinstance(raw, str) and int(found["power"] or 0) > len((found["fraction"] or ".")[1:])
    if beyond or cut:
        raise Wrong(
            "rounded",
            Words("是科学记数，末尾的数字已经丢失", "its last digits are lost: it is in scientific notation"),
            Words(
                "请照原件重新填写，并将单元格设为文本", "type it again off the paper, in a cell that is text"
            ),
        )
    if len(value.as_tuple().digits) > MOST_DIGITS:
        raise Wrong("long", Words("数字过长", "it has too many digits"), A_NUMBER)
    return value


def _own_unit(text: str, measure: Measure) -> Unit | None:
    """What stands behind the number. Raises Wrong for what is no unit of the measure."""
    if not text.strip():
        return None
    unit = unit_named(text)
    if unit is None or unit.measure is not measure:
        raise Wrong("number", Words(f"数字之后有“{text}”", f"behind the number stands {text}"), A_NUMBER)
    return unit


def whole(value: Decimal) -> int:
    """Raises Wrong."""
    if value != int(value):
        raise Wrong(
            "whole", Words("不是整数", "it is no whole number"), Words("请填写整数", "write a whole number")
        )
    return int(value)


def fen(yuan: Decimal) -> int:
    """Raises Wrong."""
    if yuan * 100 != int(yuan * 100):
        words = Words(
            f"合{plainly(yuan)}元，不足一分的部分不能记录", f"{plainly(yuan)} yuan have a part of a fen"
        )
        raise Wrong("fen", words, Words("请填写到分为止", "write it without parts of a fen"))
    return int(yuan * 100)


def square_metres(area: Decimal) -> str:
    """As decimal text. Raises Wrong for what is finer than 0.01 m²."""
    if area * 100 != int(area * 100):
        words = Words(
            f"合{plainly(area)}平方米，多于两位小数", f"{plainly(area)} m² have more than two decimals"
        )
        raise Wrong("decimals", words, Words("请填写到两位小数为止", "write two decimals of m² at most"))
    return plainly(area)


def plainly(value: Decimal) -> str:
    """Without exponent and without zeros behind it."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
