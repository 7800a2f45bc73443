"""Lives, lived in memory: what was asked, what happened of it, and the histories on the way."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import TypeVar

from pydantic import BaseModel

from services.audit.catalogue import SERVICES
from shared.core.messages import Command, Event
from shared.testing.system import InMemorySystem
from tests.samples.life import FILED, ORDINARY, By, Life
from tests.samples.papers import DAY
from tests.samples.people import actor_for

C = TypeVar("C", bound=Command)
E = TypeVar("E", bound=Event)
M = TypeVar("M", bound=BaseModel)

PROJECT = "xj-2024-001"


def lead(system: InMemorySystem, project: str, life: Life, days: Iterable[date]) -> None:
    """A command a day. Raises Rejected."""
    for step, day in zip(life, days, strict=False):
        by, command = (step.actor, step.command) if isinstance(step, By) else (None, step)
        system.ask(project, command.model_copy(update={"occurred_on": day}), by)


@cache
def ordinary() -> InMemorySystem:
    """From the application to the care, all on one day, so that a test has one date to know."""
    return _on_one_day(ORDINARY)


@cache
def filed() -> InMemorySystem:
    """A plan that is not reviewed, for its tender was before the notice (R03, R04)."""
    return _on_one_day(FILED)


def _on_one_day(life: Life) -> InMemorySystem:
    system = InMemorySystem(SERVICES, actor_for)
    lead(system, PROJECT, life, [DAY] * len(life))
    return system


def asked(kind: type[C], system: InMemorySystem | None = None) -> C:
    """The first command of that class in a life, the ordinary one if none is named; also a reaction's."""
    commands = (c.addressed.command for c in (system or ordinary()).commands)
    return next(command for command in commands if isinstance(command, kind))


def happened(kind: type[E], system: InMemorySystem | None = None) -> E:
    """The first event of that class."""
    return next(e.event for e in (system or ordinary()).events if isinstance(e.event, kind))


def until(kind: type[Event], system: InMemorySystem | None = None) -> tuple[Event, ...]:
    """The history of its stream up to the last event of that class, and with it."""
    recorded = (system or ordinary()).events
    stream = next(e.stream.name for e in recorded if isinstance(e.event, kind))
    history = [e.event for e in recorded if e.stream.name == stream]
    last = max(n for n, event in enumerate(history) if isinstance(event, kind))
    return tuple(history[: last + 1])


def changed(message: M, **facts: object) -> M:
    """The same with some other facts. Raises ValidationError."""
    return type(message).model_validate({**dict(message), **facts})
