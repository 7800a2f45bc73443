"""How often a community in care has to be inspected, by whom, and what it is when it was not (M21, M22)."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import ClassVar

from services.maintenance.care.commands import InspectionKind, InspectionLevel
from services.maintenance.rules import M21, M22
from shared.core.frozen import Frozen
from shared.core.rules import Rule
from shared.core.words import Words
from shared.mechanisms.period import Span, SubjectMissed, months, quarters


class InspectionQuotaMissed(SubjectMissed):
    """M21, M22."""

    title: ClassVar = Words("检查频次未达标", "too few inspections were made")


class Quota(Frozen, frozen=True):
    """id: of its kind of period. at_least: inspections in each. digits: of the division whose duty it is."""

    id: str
    title: Words
    rule: Rule
    level: InspectionLevel
    kind: InspectionKind
    calendar: Callable[[date, date], Iterator[Span]]
    at_least: int
    digits: int


CITY_DIGITS, COUNTY_DIGITS = 4, 6
QUOTAS = (
    Quota(
        "city-spot-check",
        Words("市级抽查", "spot checks by the city"),
        M21,
        "city",
        "spot_check",
        months,
        1,
        CITY_DIGITS,
    ),
    Quota(
        "city-supervision",
        Words("市级督查", "supervision by the city"),
        M21,
        "city",
        "supervision",
        quarters,
        1,
        CITY_DIGITS,
    ),
    Quota(
        "county-special",
        Words("县级专项检查", "special inspections by the county"),
        M22,
        "county",
        "special",
        months,
        2,
        COUNTY_DIGITS,
    ),
)

_BY_INSPECTION: dict[tuple[str, str], Quota] = {(quota.level, quota.kind): quota for quota in QUOTAS}


def quota_of(level: str, kind: str) -> Quota | None:
    """The one that such an inspection counts for; an inspection of another kind counts for none (M22)."""
    return _BY_INSPECTION.get((level, kind))
