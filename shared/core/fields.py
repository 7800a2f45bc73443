"""Field types that messages of every service use; each says what is wrong when it is.

What a person asks with is strict. What is recorded of it, or told by another service, has the same limits, so
that whatever the log holds every view can show.
"""

from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from stdnum.cn import uscc

from shared.core.words import Words
from shared.core.written import LEGIBLE_WITH, folded

# 10¹² yuan: above any real sum, and far enough below 2^63 that totals still fit a bigint.
MOST_FEN = 10**14
# The most populous county has fewer inhabitants; a division's code in the wrong column has more digits.
MOST_COUNTED = 10**7
# A plan comes back corrected a few times.
MOST_VERSIONS = 10**6

_AREA = r"^(0|[1-9][0-9]{0,8})(\.[0-9]{1,2})?$"
_DIVISION = r"^[0-9]{6}([0-9]{3}([0-9]{3})?)?$"
# None of the parts is of zeros: those fill a code up, and say that there is no such part.
_PART, _LOCAL = "(0[1-9]|[1-9][0-9])", "(00[1-9]|0[1-9][0-9]|[1-9][0-9]{2})"
_PLACE = rf"^[1-9][0-9]({_PART}({_PART}({_LOCAL}({_LOCAL})?)?)?)?$"
SHA256 = r"^[0-9a-f]{64}$"
# GB 32100, 4: without I, O, S, V and Z.
_CREDIT_CODE = r"^[0-9]{8}[0-9A-HJ-NPQRTUWXY]{10}$"
# A dash, 无 and 待补 say that there is no number.
_NUMBERED = LEGIBLE_WITH.format("0-9０-９〇零一二三四五六七八九十")
_NUMBERED_OR_NOTHING = rf"^$|{_NUMBERED}"

FORMS = {
    _AREA: Words(
        "应为平方米数，最多九位整数、两位小数，例如 14971.42",
        "a number of m², of at most nine digits and two decimals, for example 14971.42",
    ),
    _DIVISION: Words(
        "应为六位、九位或十二位的区划代码，例如 340603001",
        "the code of a division, of six, nine or twelve digits, for example 340603001",
    ),
    _PLACE: Words(
        "应为区划代码：省两位，市四位，县六位，街道九位，社区十二位，末尾不补零，例如 3406",
        "the code of a division: two digits for a province, four for a city, six for a county, nine for a "
        "street, twelve for a community, not filled up with zeros, for example 3406",
    ),
    SHA256: Words("应为六十四位小写十六进制数", "64 hexadecimal digits in lower case"),
    _CREDIT_CODE: Words(
        "应为十八位统一社会信用代码",
        "a unified social credit code of 18 characters, for example 91340603MA2XK7P04H",
    ),
    _NUMBERED: Words("编号中没有数字", "a number has a digit in it"),
    _NUMBERED_OR_NOTHING: Words(
        "编号中没有数字；没有编号的，不要填写",
        "a number has a digit in it; where there is none, leave it empty",
    ),
}
"""Pattern → what it wants, for a person."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
"""As long as a reason, an opinion or a description may be."""

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
"""What somebody, something or a document is called."""

TypedNumber = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=_NUMBERED)
]
"""A number off paper as it is typed: a command has it, and the event records it as a PaperNumber."""

TypedNumberIfAny = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=200, pattern=_NUMBERED_OR_NOTHING)
]

Fen = Annotated[int, Field(strict=True, gt=0, le=MOST_FEN, examples=[266_095_200])]
"""Money in fen (1/100 yuan), more than nothing."""

Sum = Annotated[int, Field(ge=0, le=MOST_FEN)]
"""Money in fen, as it is recorded or told."""

Total = Annotated[int, Field(ge=-(2**63), lt=2**63)]
"""Fen added up from many bookings: what a bigint holds."""

Count = Annotated[int, Field(gt=0, le=MOST_COUNTED)]
"""How many there are in one community."""

Percent = Annotated[int, Field(ge=0, le=100)]

Version = Annotated[int, Field(gt=0, le=MOST_VERSIONS)]
"""Of a plan: the first one is 1."""

Year = Annotated[int, Field(ge=1990, le=2100)]


def _more_than_nothing(area: str) -> str:
    if not area.strip("0."):
        raise ValueError("面积应大于零 · an area is more than nothing")
    return area


Area = Annotated[
    str,
    StringConstraints(pattern=_AREA),
    AfterValidator(_more_than_nothing),
    BeforeValidator(folded),
    Field(examples=["14971.42"]),
]
"""m², a decimal written as text: no float anywhere in an event."""


def square_metres(area: str) -> Decimal:
    """To reckon with."""
    return Decimal(area)


Division = Annotated[
    str, StringConstraints(pattern=_DIVISION), BeforeValidator(folded), Field(examples=["340603001"])
]
"""GB/T 2260 county (6 digits), with three more for a street and three more for a community."""

Place = Annotated[str, StringConstraints(pattern=_PLACE), BeforeValidator(folded), Field(examples=["3406"])]
"""A division of any height, from a province (2 digits of GB/T 2260) down to a community (12)."""


def compacted(code: Any) -> Any:
    """Without the blanks and dashes that group it, and in capitals."""
    return _compacted(text) if isinstance(text := folded(code), str) else code


# A few organisations stand in all the commands of a service.
_compacted = lru_cache(maxsize=4096)(uscc.compact)
_with_its_check_digit = lru_cache(maxsize=4096)(uscc.validate)


CreditCode = Annotated[
    str,
    StringConstraints(pattern=_CREDIT_CODE),
    AfterValidator(_with_its_check_digit),
    BeforeValidator(compacted),
    Field(examples=["91340603MA2XK7P04H"]),
]
"""Unified social credit code (GB 32100): 18 characters, the last one a check digit."""

Sha256 = Annotated[str, StringConstraints(pattern=SHA256), Field(examples=["0" * 64])]
"""Of something, in lower-case hex."""
