"""A log that went back to a backup is completed from its topic: a decision of an operator, recorded. Pure.

The events that come back are the old ones, byte for byte. What does not come back leaves its position to an
event that says so, for the positions of a log have no gap (K2, K13).
"""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from shared.core.actor import Actor
from shared.core.category import Stream
from shared.core.decider import Addressed, Decider
from shared.core.deciding import State
from shared.core.fields import Text
from shared.core.messages import Command, Event
from shared.core.words import Words

Position = Annotated[int, Field(ge=1, le=2**63 - 1)]
Range = tuple[Position, Position]
"""(first, last) position, both included"""


class RecoverLog(Command):
    """恢复日志 · complete the log from its topic.

    completed     positions whose events came back
    lost          positions that nothing is known of, or whose events follow on nothing that the log holds
    contradicted  positions at which log and topic hold different events; the log's stay
    commands_completed  numbers of the commands that came back into the journal
    commands_given_up   numbers at which the journal's topic holds a command that the journal does not have
    """

    title: ClassVar = Words("恢复日志", "recovering the log")

    completed: tuple[Range, ...] = ()
    lost: tuple[Range, ...] = ()
    contradicted: tuple[Range, ...] = ()
    commands_completed: tuple[Range, ...] = ()
    commands_given_up: tuple[Range, ...] = ()
    reason: Text = Field(description="理由 · reason")


class GiveUpPosition(Command):
    """放弃该位置 · the event that stood there is lost; part of a recovery."""

    title: ClassVar = Words("放弃该位置", "giving a position up")


class PositionGivenUp(Event):
    """Stands at a position whose event is lost."""

    title: ClassVar = Words("该位置的事件已遗失", "the event at this position is lost")


class LogRecovered(Event):
    """The log had gone back; positions and numbers of commands are ranges, both ends included."""

    title: ClassVar = Words("日志已恢复", "the log is recovered")

    completed: tuple[Range, ...]
    lost: tuple[Range, ...]
    contradicted: tuple[Range, ...]
    commands_completed: tuple[Range, ...]
    commands_given_up: tuple[Range, ...]
    reason: str


RecoveryCommand = RecoverLog | GiveUpPosition
RecoveryEvent = PositionGivenUp | LogRecovered


class Recoveries(State, frozen=True):
    """Of one log: positions at which its topic may hold another event, as somebody decided; and numbers at
    which that of its journal may hold another command."""

    subject: ClassVar = Words("该日志", "this log")
    now: ClassVar = Words("在用", "is in use")
    settled: tuple[Range, ...] = ()
    settled_commands: tuple[Range, ...] = ()

    def holds_another_at(self, position: int) -> bool:
        return any(first <= position <= last for first, last in self.settled)


def decide(state: Recoveries, command: RecoveryCommand, by: Actor) -> list[RecoveryEvent]:
    """What can come back was found by comparing; no rule of the plans speaks of this."""
    if isinstance(command, GiveUpPosition):
        return [PositionGivenUp()]
    return [LogRecovered(**command.recorded())]


def evolve(state: Recoveries, event: RecoveryEvent) -> Recoveries:
    if isinstance(event, LogRecovered):
        return Recoveries(
            settled=(*state.settled, *event.lost, *event.contradicted),
            settled_commands=(*state.settled_commands, *event.commands_given_up),
        )
    return state


recovery: Decider[RecoveryCommand, RecoveryEvent, Recoveries] = Decider(
    "recovery", Recoveries(), evolve, RecoveryEvent, "recoveries", RecoveryCommand, decide
)

LOG = "log"
STREAM = recovery.stream(LOG)
"""Of the decisions."""


def addressed(command: RecoveryCommand, id: str = LOG) -> Addressed:
    return Addressed(recovery, id, command)


def given_up_by(decision: UUID) -> Stream[RecoveryEvent, Recoveries]:
    """Of the positions that a decision gives up, by the id of its command; kept with the decisions."""
    return recovery.at(f"{LOG}.{decision}")
