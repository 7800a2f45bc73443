"""A sample service with parameters: how long a warranty runs is what documents say."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, TypeAdapter

from shared.core.actor import Actor
from shared.core.days import Day
from shared.core.decider import Addressed, Decider
from shared.core.looking import AnyStream, Seen
from shared.core.messages import Command, Event
from shared.core.refusals import Rejected
from shared.core.roles import Role
from shared.core.rules import PlanRow, Rule
from shared.core.scope import EVERYBODYS
from shared.core.service import Service
from shared.core.words import Words
from shared.mechanisms.jurisdiction import PARAMETERS, Determined, Parameter, jurisdiction
from shared.mechanisms.jurisdiction.commands import RevokeParameter, SetParameter

CITY, COUNTY = (
    Role("city_office", "市办公室", "city office"),
    Role("county_bureau", "县住建局", "county bureau"),
)
X01 = Rule("X01", Words("按文件设定保修年限", "set the years of the warranty as a document says"))
X02 = Rule("X02", Words("按文件设定起算日", "set the first day as a document says"))

YEARS: Parameter[int] = Parameter(
    "warranty_years",
    Words("保修年限", "years of warranty"),
    TypeAdapter(Annotated[int, Field(ge=1, le=30)]),
    Words("应为一至三十的整数", "a whole number from 1 to 30"),
    X01,
    frozenset({CITY, COUNTY}),
    Words("年", "years"),
)
SINCE: Parameter[date] = Parameter(
    "warranty_since",
    Words("保修起算日", "first day of warranties"),
    TypeAdapter(Day),
    Words("应为日期，例如 2024-03-15", "a date, like 2024-03-15"),
    X02,
    frozenset({CITY}),
)
SCOPE: Parameter[Literal["all", "new"]] = Parameter(
    "warranty_scope",
    Words("保修范围", "what has a warranty"),
    TypeAdapter(Literal["all", "new"]),
    Words("应为全部或新增", "all or new"),
    X02,
    frozenset({CITY}),
)
sample = jurisdiction(X01, YEARS, SINCE, SCOPE)
SET, REVOKE = sample.command_types()["SetParameter"], sample.command_types()["RevokeParameter"]

CITY_OFFICE = Actor(person="p-1", organisation="o-1", roles=frozenset({CITY}), division="3406")
COUNTY_BUREAU = Actor(person="p-2", organisation="o-2", roles=frozenset({COUNTY}), division="340603")
EVERYWHERE = CITY_OFFICE.model_copy(update={"division": ""})
PAPER = {"document_number": "示建〔2024〕12号", "document_title": "关于保修年限的通知"}
DAY = date(2024, 3, 1)


def setting(value: str = "5", place: str = "3406", day: date = DAY, **more: Any) -> SetParameter:
    told = {"name": YEARS.name, "place": place, "value": value, "effective_from": day, **PAPER, **more}
    return SET(**told)  # type: ignore[return-value]  # made of it with create_model


def revoking(place: str = "3406", day: date = DAY, **more: Any) -> RevokeParameter:
    told = {"name": YEARS.name, "place": place, "effective_from": day, "reason": "文件废止", **PAPER, **more}
    return REVOKE(**told)  # type: ignore[return-value]  # made of it with create_model


class GiveWarranty(Command):
    """Of a building in a place."""

    title: ClassVar = Words("给予保修", "giving a warranty")
    rule: ClassVar = X01

    place: str


class WarrantyGiven(Event):
    title: ClassVar = Words("保修已给予", "a warranty is given")

    years: int
    by_document: str


def reads(given: int, command: GiveWarranty) -> Iterable[AnyStream]:
    return [PARAMETERS]


def decide(given: int, command: GiveWarranty, by: Actor, seen: Seen) -> list[WarrantyGiven]:
    years = seen[PARAMETERS].of(command.place, command.occurred_on).value(YEARS)
    if not isinstance(years, Determined):
        raise Rejected(X01, *years.words)
    return [WarrantyGiven(years=years.value, by_document=years.by.document_number)]


warranties: Decider[GiveWarranty, WarrantyGiven, int] = Decider(
    "warranty",
    0,
    lambda given, event: given + 1,
    WarrantyGiven,
    "warranties",
    GiveWarranty,
    decide,
    reads,
    whose=lambda id, given: EVERYBODYS,
)
ROWS = {rule.id: PlanRow(rule.id, 1, "N", "以文件为准") for rule in (X01, X02)}
SERVICE = Service(
    "warranties", (warranties, sample), (), (), (X01, X02), ROWS, roles=frozenset({CITY, COUNTY})
)


def giving(id: str, place: str = "340603001", day: date = DAY) -> Addressed:
    return Addressed(warranties, id, GiveWarranty(place=place, occurred_on=day))


def asked(command: Command) -> Addressed:
    return Addressed(sample, PARAMETERS.id, command)
