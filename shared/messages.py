"""Commands, events, and the foreign events that a service listens to."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared import clock

Disclosure = Literal["public", "partner", "restricted"]


class Value(BaseModel):
    """A part of a command or event: a document, a source of money, an asset."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Command(BaseModel):
    """What may be asked. Unknown fields are refused, so that a typo is never a silent omission.

    `roles` names who may send it over HTTP; a command without roles is sent by reactions only.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    roles: ClassVar[frozenset[str]] = frozenset()

    occurred_on: date = Field(
        default_factory=clock.today,
        description="业务日期 · business date; default today in Asia/Shanghai",
        examples=["2024-03-01"],
    )


class Event(BaseModel):
    """What happened. The class name is the storage format; the dumped bytes never change afterwards."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: ClassVar[int] = 1
    disclosure: ClassVar[Disclosure] = "partner"


class Heard(BaseModel):
    """Another service's event as its listener sees it: only the fields read here, the rest ignored.

    class PlanSubmitted(Heard, source="projects"):
        plan_version: int
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    source: ClassVar[str]

    def __init_subclass__(cls, *, source: str) -> None:
        super().__init_subclass__()
        cls.source = source


def type_name(message: type[BaseModel]) -> str:
    return message.__name__
