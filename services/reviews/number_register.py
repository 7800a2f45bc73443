"""A county's register of numbers for one year: one a project and purpose, in sequence, never used again."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from msgspec import field

from shared.core.actor import Actor
from shared.core.decider import Decider
from shared.core.deciding import State
from shared.core.fields import Version, Year
from shared.core.frozen import FrozenMap
from shared.core.messages import Command, Disclosure, Event
from shared.core.words import Words

Purpose = Literal["review", "filing"]
PREFIX: dict[Purpose, str] = {"review": "SH", "filing": "BA"}


class AllotNumber(Command):
    """`division` is the county's six digits; together with `year` it names the register."""

    project_id: str
    plan_version: Version
    purpose: Purpose
    division: str
    year: Year


NumberRegisterCommands = AllotNumber


class NumberAllotted(Event):
    """R12, R04: one that no other project has or will ever have."""

    title: ClassVar = Words("编号已分配", "a number is allotted")
    disclosure: ClassVar[Disclosure] = "public"

    project_id: str
    plan_version: Version
    purpose: Purpose
    number: str


NumberRegisterEvents = NumberAllotted


class Register(State, frozen=True):
    """Every number ever allotted, by its purpose and the project that has it."""

    subject: ClassVar = Words("该编号登记簿", "the register")
    now: ClassVar = Words("正在编号", "is numbering")
    allotted: "Mapping[Purpose, FrozenMap[str, NumberAllotted]]" = field(default_factory=dict)

    def of(self, purpose: Purpose) -> "FrozenMap[str, NumberAllotted]":
        return self.allotted.get(purpose, FrozenMap())


def decide(register: Register, command: NumberRegisterCommands, by: Actor) -> list[NumberRegisterEvents]:
    entries = register.of(command.purpose)
    if command.project_id in entries:
        return []
    return [
        NumberAllotted(
            project_id=command.project_id,
            plan_version=command.plan_version,
            purpose=command.purpose,
            number=number_of(command, len(entries) + 1),
        )
    ]


def evolve(register: Register, event: NumberRegisterEvents) -> Register:
    entries = register.of(event.purpose).insert(event.project_id, event)
    return Register({**register.allotted, event.purpose: entries})


def number_of(command: AllotNumber, sequence: int) -> str:
    """R12, R04: SH-340603-2024-0001 for a review, BA-340603-2024-0001 for a filing."""
    return f"{PREFIX[command.purpose]}-{command.division}-{command.year}-{sequence:04}"


number_register = Decider(
    "register", "registers", Register(), decide, evolve, NumberRegisterCommands, NumberRegisterEvents
)
