"""A county's register of numbers for one year: one a project and purpose, in sequence, never used again."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar, Literal

from msgspec import field

from shared.core.category import Category, Stream
from shared.core.deciding import State
from shared.core.fields import Version
from shared.core.frozen import FrozenMap
from shared.core.looking import Elsewhere, Seen, elsewhere
from shared.core.messages import Disclosure, Event
from shared.core.scope import Whose, whose
from shared.core.words import Words

Purpose = Literal["review", "filing"]
PREFIX: dict[Purpose, str] = {"review": "SH", "filing": "BA"}


class NumberAllotted(Event):
    """R12, R04: one that no other project has or will ever have."""

    title: ClassVar = Words("编号已分配", "a number is allotted")
    disclosure: ClassVar[Disclosure] = "public"

    project_id: str
    plan_version: Version
    purpose: Purpose
    number: str


class Register(State, frozen=True):
    """Every number ever allotted, by its purpose and the project that has it."""

    subject: ClassVar = Words("该编号登记簿", "the register")
    now: ClassVar = Words("正在编号", "is numbering")
    allotted: "Mapping[Purpose, FrozenMap[str, str]]" = field(default_factory=dict)

    def of(self, purpose: Purpose) -> "FrozenMap[str, str]":
        return self.allotted.get(purpose, FrozenMap())


def evolve(register: Register, event: NumberAllotted) -> Register:
    entries = register.of(event.purpose).insert(event.project_id, event.number)
    return Register({**register.allotted, event.purpose: entries})


def who_reads(id: str, register: Register) -> Whose:
    """The county whose six digits head its id."""
    return whose(id.partition("-")[0])


number_registers = Category("register", Register(), evolve, NumberAllotted, whose=who_reads)


def register_of(county: str, day: date) -> Stream[NumberAllotted, Register]:
    """The one that numbers what the county's six digits get on that day."""
    return number_registers.at(f"{county}-{day.year}")


def allot(
    purpose: Purpose, plan_version: int, register: Stream[NumberAllotted, Register], seen: Seen
) -> tuple[str, list[Elsewhere[NumberAllotted]]]:
    """The number of whoever decides, and what is recorded of it: nothing where he has it already.

    R12, R04: SH-340603-2024-0001 for a review, BA-340603-2024-0001 for a filing.
    """
    entries = seen[register].of(purpose)
    if number := entries.get(seen.id):
        return number, []
    number = f"{PREFIX[purpose]}-{register.id}-{len(entries) + 1:04}"
    allotted = NumberAllotted(project_id=seen.id, plan_version=plan_version, purpose=purpose, number=number)
    return number, elsewhere(register, allotted)
