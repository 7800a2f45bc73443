"""Commands, events, and the foreign events that a service listens to."""

from datetime import date
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, field_validator
from pydantic_core import CoreSchema

from shared.core import clock
from shared.core.days import FIRST_DAY, Day, happened
from shared.core.fields import TypedNumber
from shared.core.frozen import Frozen
from shared.core.keys import key_of
from shared.core.roles import Role
from shared.core.rules import Rule
from shared.core.upcast import Versioned
from shared.core.words import Words
from shared.core.written import LEGIBLE, LEGIBLE_OR_NOTHING, legible

Disclosure = Literal["public", "partner", "restricted"]
LateReason = Literal["paper_first", "system_away", "handed_over", "before_the_system", "found_missing"]
"""Done on paper first; system or network away; the clerk changed; it was before the system; an audit or an
inspection found it missing."""

# What an event has beside its data, or the journal alone.
_BESIDE = frozenset({"occurred_on", "late_reason", "late_approval"})


class Input(BaseModel):
    """What a person wrote. Unknown fields are refused, so that a typo is never a silent omission."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _legible(cls, value: Any) -> Any:
        for text in value if isinstance(value, list | tuple) else (value,):
            if isinstance(text, str):
                legible(text)
        return value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Which texts are legible is announced too."""
        schema = handler(core)
        for told in handler.resolve_ref_schema(schema).get("properties", {}).values():
            _announce(told)
        return schema


def _announce(told: dict[str, Any]) -> None:
    for part in (told, told.get("items", {}), *told.get("anyOf", ())):
        if part.get("type") == "string" and not part.keys() & {"pattern", "enum", "const", "format"}:
            part["pattern"] = LEGIBLE if part.get("minLength") else LEGIBLE_OR_NOTHING


class Value(Input):
    """A part of a command or event: a document, a source of money, an asset."""


class Command(Input):
    """What may be asked.

    title  what it is called, as a verb: 批准实施方案 · approving the plan
    roles  who may send it over HTTP; one without roles is sent by the clock, or by reactions and never
           refused
    rule   what stands behind it, and so behind a refusal that no other rule explains
    """

    title: ClassVar[Words]
    roles: ClassVar[frozenset[Role]] = frozenset()
    rule: ClassVar[Rule]

    occurred_on: Day = Field(
        default_factory=clock.today,
        description=(
            f"业务日期，默认今天，不得更晚，也不得早于 {FIRST_DAY} · "
            f"business date: by default, and at the latest, today; at the earliest {FIRST_DAY}"
        ),
        examples=["2024-03-01"],
    )

    late_reason: LateReason | None = Field(
        None, description="逾期登记的原因 · why it is entered long after its day", examples=["paper_first"]
    )
    late_approval: TypedNumber | None = Field(
        None,
        description="上级单位同意补登的文号 · number of the superior's approval to enter it so late",
        examples=["相住建函〔2024〕5号"],
    )

    @field_validator("occurred_on")
    @classmethod
    def _not_of_the_future(cls, day: date) -> date:
        """A reaction's day is that of the event it answers: by another clock, and nobody could mend it."""
        return happened(day) if cls.roles else day

    def recorded(self) -> dict[str, Any]:
        """What was asked, for an event that records it as it stands; the business date travels beside it, and
        why it is entered late stands in the journal."""
        return {name: getattr(self, name) for name in type(self).model_fields if name not in _BESIDE}


class Event(Versioned):
    """What happened. The class name is the storage format; the dumped bytes never change afterwards.

    title  what it is called, as a fact: 实施方案已批准 · the plan is approved
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: ClassVar[Words]
    disclosure: ClassVar[Disclosure] = "partner"


class ForeignEvent(Versioned):
    """Another service's event as its reader sees it: only the fields read here, the rest ignored.

    class PlanSubmitted(ForeignEvent, source="projects"):
        plan_version: int

    `schema_version` is the newest that changed a field read here, `upcasts` brings older ones to it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    source: ClassVar[str]

    def __init_subclass__(cls, *, source: str) -> None:
        super().__init_subclass__()
        cls.source = source


class EventContext(Frozen, frozen=True):
    """Where an event comes from, beyond its own fields.

    key          the Kafka key: the project (or community)
    id           of its stream, which begins with the key
    occurred_on  the business date of the command that caused it
    position     in the log of its source: what came before it there, and what behind it
    """

    key: str
    id: str
    occurred_on: date
    position: int

    @classmethod
    def of(cls, id: str, occurred_on: date, position: int = 1) -> "EventContext":
        """Of an event in the stream of that id; the first one of its log where nobody asks."""
        return cls(key_of(id), id, occurred_on, position)


def json_of(message: BaseModel, *, exclude_unset: bool = False) -> bytes:
    """What model_dump_json gives, before it is made text: every command has four of them."""
    return type(message).__pydantic_serializer__.to_json(message, exclude_unset=exclude_unset)


def type_name(message: type[BaseModel]) -> str:
    return message.__name__
