"""The services in one place and in memory: what one decides, the others read."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any

from shared.core.actor import Actor, service_actor
from shared.core.decider import Addressed, Decider
from shared.core.looking import AnyStream, Elsewhere, Seen
from shared.core.messages import Command, Event
from shared.core.reactions import Reaction
from shared.core.service import Service
from shared.core.upcast import read
from shared.testing.kept import opened, taken_out
from shared.testing.recorded import JournalledCommand, RecordedEvent
from shared.testing.stream import InMemoryStream


class InMemorySystem:
    """Every event passes through its stored bytes, and reaches a reader by the reader's own model.

    services   name → service
    actor_for  who sends a command, where the test names nobody
    chance     picks who reads next, and then only `deliver` delivers; without it all is delivered at once

    commands and events lie in the order in which they were decided.
    """

    def __init__(
        self,
        services: Mapping[str, Service],
        actor_for: Callable[[Command], Actor],
        chance: Random | None = None,
    ) -> None:
        self.services = services
        self.commands: list[JournalledCommand] = []
        self.events: list[RecordedEvent] = []
        self._actor_for, self._chance = actor_for, chance
        self._streams: dict[tuple[str, str], InMemoryStream] = {}
        self._rows: dict[tuple[str, str], dict[str, Any]] = {}
        self._undelivered: dict[tuple[str, str], deque[tuple[Reaction, RecordedEvent]]] = {}

    def ask(self, id: str, command: Command, by: Actor | None = None) -> list[Event]:
        """A command to the stream of that id. Raises Rejected, and then nobody learns of it."""
        source, decider = self._decider_of(command)
        return self.send(source, Addressed(decider, id, command), by)

    def send(self, source: str, addressed: Addressed, by: Actor | None = None) -> list[Event]:
        """A command to a stream of the service `source`. Raises Rejected."""
        decided = self._decide(source, addressed, by or self._actor_for(addressed.command))
        if self._chance is None:
            self.deliver_all()
        return decided

    def deliver(self) -> bool:
        """One service reads one event of another, each source in its order. False where all is read."""
        waiting = [place for place, queue in self._undelivered.items() if queue]
        if waiting:
            place = self._chance.choice(waiting) if self._chance else waiting[0]
            self._react(place[0], *self._undelivered[place].popleft())
        return bool(waiting)

    def deliver_all(self) -> None:
        while self.deliver():
            pass

    def history(self, stream: str, source: str = "") -> tuple[Event, ...]:
        """Of the one service that has a stream of that name, or of the one named."""
        named = (s for (of, name), s in self._streams.items() if name == stream and source in ("", of))
        return next((tuple(found.events) for found in named), ())

    def row(self, service: str, view: str, key: str) -> Any:
        """The view's row; None before its first event. Raises KeyError where there is no such view."""
        return self.rows(service, view).get(key)

    def rows(self, service: str, view: str) -> Mapping[str, Any]:
        """All rows of the view, by their keys. Raises KeyError where there is no such view."""
        self.services[service].view(view)
        return self._rows.get((service, view), {})

    def readers(self, source: str, type: str) -> Iterator[tuple[str, Reaction]]:
        """The services that react to an event, and how."""
        for service in self.services.values():
            for reaction in service.reactions:
                if (reaction.reads.source, reaction.reads.__name__) == (source, type):
                    yield service.name, reaction

    def _decide(
        self, source: str, addressed: Addressed, by: Actor, cause: RecordedEvent | None = None
    ) -> list[Event]:
        own, decider = self._stream(source, addressed.at), addressed.decider
        looked_at = decider.looks_at(addressed.id, own.state, addressed.command)
        others = {stream.name: self._stream(source, stream) for stream in looked_at}
        beside = {name: tuple(stream.events) for name, stream in others.items()}
        command = JournalledCommand(source, addressed, by, tuple(own.events), beside, cause)
        shown, doubts = taken_out(addressed.stream, addressed.command, by)
        known = {name: (stream.state, len(stream.events)) for name, stream in others.items()}
        seen = Seen(addressed.id, known, opened=opened(decider, own.state, shown), doubts=doubts)
        decided = decider.decide(own.state, shown, by, seen)
        self.commands.append(command)
        first = len(self.events) + 1
        for event in [_recorded(event, command, first + n) for n, event in enumerate(decided)]:
            self._stream(source, event.stream).record([event])
            self._publish(event)
        return [event for event in decided if not isinstance(event, Elsewhere)]

    def _stream(self, source: str, stream: AnyStream) -> InMemoryStream:
        return self._streams.setdefault((source, stream.name), InMemoryStream(stream.kind))

    def _publish(self, event: RecordedEvent) -> None:
        self.events.append(event)
        self._show(event)
        for reader, reaction in self.readers(event.source, event.type):
            self._undelivered.setdefault((reader, event.source), deque()).append((reaction, event))

    def _show(self, event: RecordedEvent) -> None:
        for service in self.services.values():
            for view in service.views:
                model = view.models(service.name).get((event.source, event.type))
                if model is not None:
                    rows = self._rows.setdefault((service.name, view.name), {})
                    view.apply(rows, read(model, event), event.context)

    def _react(self, reader: str, reaction: Reaction, event: RecordedEvent) -> None:
        for addressed in reaction.commands(read(reaction.reads, event), event.context):
            self._decide(reader, addressed, service_actor(reader), event)

    def _decider_of(self, command: Command) -> tuple[str, Decider[Any, Any, Any]]:
        return next(
            (service.name, decider)
            for service in self.services.values()
            for decider in service.deciders
            if type(command) in decider.command_types().values()
        )


def _recorded(event: Event | Elsewhere[Any], command: JournalledCommand, position: int) -> RecordedEvent:
    if isinstance(event, Elsewhere):
        return RecordedEvent(event.event, command, position, event.stream)
    return RecordedEvent(event, command, position)
