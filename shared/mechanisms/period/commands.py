"""What the clock asks, on behalf of its service: a period is over, each subject is counted, all are.

The figures are handed to the command, for a decision looks at streams and not at rows; what they are of is
handed with them, so that anybody can count again.
"""

from collections.abc import Sequence
from types import UnionType
from typing import Annotated, Any, TypeVar

from pydantic import Field, StringConstraints, create_model

from shared.core.days import Day
from shared.core.fields import MOST_COUNTED, Version
from shared.core.messages import Command, Value

C = TypeVar("C", bound=Command)
Tally = Annotated[int, Field(ge=0, le=MOST_COUNTED)]
"""How often something was done, or by how many: none, too."""
Reached = Annotated[int, Field(ge=0, lt=2**63)]


class Stand(Value):
    """The version of a view that figures were read from, and how far it had come: <source>/<partition> →
    position."""

    view: str
    version: Version
    positions: dict[str, Reached]


class _OfPeriod(Command):
    """Dated on the last day of its period, whenever it is sent."""

    kind: str
    period: str


class EndPeriod(_OfPeriod):
    """The period is over: whatever is recorded for its days from now on is late, and counts no more."""

    first: Day
    last: Day


class CloseSubject(_OfPeriod):
    """Tally one subject. The figures are of what the log had before PeriodEnded, at `end_position`."""

    first: Day
    last: Day
    end_position: Reached
    basis: str
    place: str
    figures: dict[str, Tally]
    stands: tuple[Stand, ...]


class ClosePeriod(_OfPeriod):
    """All subjects are counted: how many, and with which outcome."""

    closed: Tally
    missed: Tally
    undetermined: Tally


CourseCommands = EndPeriod | ClosePeriod
ClosingCommands = CloseSubject


def commands_of(kinds: Sequence[str]) -> tuple[UnionType | type[Command], type[Command]]:
    """The same for one service: they take its kinds only. Of the course of periods, and of a subject."""
    known: Any = (Annotated[str, StringConstraints(pattern=f"^({'|'.join(kinds)})$")], ...)

    def own(command: type[C]) -> type[C]:
        made: type[C] = create_model(
            command.__name__,
            __base__=command,
            __doc__=command.__doc__,
            __module__=command.__module__,
            kind=known,
        )
        return made

    return own(EndPeriod) | own(ClosePeriod), own(CloseSubject)
