"""What the plans leave to documents about inspections (G13): how they are counted, until when reported."""

from typing import Annotated, Final, Literal

from pydantic import Field, TypeAdapter

from services.maintenance.rules import M21
from services.roles import CITY_OFFICE, PROVINCE
from shared.core.words import Words
from shared.mechanisms.jurisdiction import Parameter

Basis = Literal["community", "jurisdiction"]

BASIS: Final[Parameter[Basis]] = Parameter(
    "inspection_basis",
    Words("检查频次的考核口径", "what the number of inspections is counted for"),
    TypeAdapter(Basis),
    Words(
        "应为规定的两个代码之一：按每个小区计，或者按整个辖区计",
        "community (each of them) or jurisdiction (all of it together)",
    ),
    M21,
    frozenset({CITY_OFFICE, PROVINCE}),
)
SAME_DAY: Final[Parameter[Literal["once", "each"]]] = Parameter(
    "inspections_of_one_day",
    Words("同日对同一小区多次检查的计法", "how several inspections of one community on one day count"),
    TypeAdapter(Literal["once", "each"]),
    Words("应为规定的两个代码之一：计一次，或者逐次计", "once, or each"),
    M21,
    frozenset({CITY_OFFICE, PROVINCE}),
)
GRACE: Final[Parameter[int]] = Parameter(
    "inspection_report_grace",
    Words("检查补登宽限期", "how long an inspection may be reported late"),
    TypeAdapter(Annotated[int, Field(ge=0, le=365)]),
    Words("应为零至三百六十五的整数", "a whole number from 0 to 365"),
    M21,
    frozenset({CITY_OFFICE, PROVINCE}),
    Words("天", "days"),
)
