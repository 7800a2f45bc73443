"""Commands and events of an in-memory system, as a journal and a log would hold them."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.core.actor import Actor
from shared.core.decider import Addressed
from shared.core.looking import AnyStream
from shared.core.messages import Event, EventContext


@dataclass(frozen=True)
class JournalledCommand:
    """A command that a service decided.

    source   the service
    history  of the stream before the decision
    beside   stream → what had happened in each other that the decision looked at
    cause    the event that a reaction answered, None where a person asked
    """

    source: str
    addressed: Addressed
    by: Actor
    history: tuple[Event, ...]
    beside: Mapping[str, tuple[Event, ...]]
    cause: "RecordedEvent | None" = None


@dataclass(frozen=True)
class RecordedEvent:
    """An event in a service's log, and the command it followed from. `data` is what the log would store.

    position   among all that happened in the system
    elsewhere  the stream it is recorded in, where that is not the command's own
    """

    event: Event
    command: JournalledCommand
    position: int
    elsewhere: AnyStream | None = None

    @property
    def stream(self) -> AnyStream:
        return self.elsewhere or self.command.addressed.at

    @property
    def source(self) -> str:
        return self.command.source

    @property
    def type(self) -> str:
        return type(self.event).__name__

    @property
    def schema_version(self) -> int:
        return self.event.schema_version

    @property
    def data(self) -> bytes:
        return self.event.model_dump_json().encode()

    @property
    def context(self) -> EventContext:
        return EventContext.of(self.stream.id, self.command.addressed.command.occurred_on, self.position)
