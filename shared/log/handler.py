"""From a command to its recorded events: load, decide, append, and again if the stream moved on."""

import asyncio
import hashlib
import time
from collections import Counter, OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID
from weakref import WeakValueDictionary

from shared.core.actor import Actor
from shared.core.decider import Addressed
from shared.core.messages import Command, Event, json_of, type_name
from shared.core.recorded import Meta, Recorded
from shared.core.refusals import Rejected
from shared.log.database import StoreUnavailable
from shared.log.decided import AppendResult, DecidedCommand, NewEvent
from shared.log.event_log import EventLog
from shared.log.ids import new_id
from shared.observe.tracing import OFF, Tracing

CACHED_STREAMS = 10_000
MOST_BYTES = 512 * 1024


class VersionConflict(Exception):
    """The stream is not at the version the sender named (HTTP 409)."""

    def __init__(self, stream: str, expected: int, actual: int) -> None:
        super().__init__(f"{stream} is at version {actual}, not {expected}")
        self.stream, self.expected, self.actual = stream, expected, actual


class CommandIdReused(Exception):
    """The command id was used before for a different command (HTTP 422)."""


class EventTooLarge(Exception):
    """What the command would record does not fit into a Kafka record (HTTP 413)."""

    def __init__(self, type: str, size: int) -> None:
        super().__init__(f"{type} would have {size} bytes; {MOST_BYTES} is the most an event may have")


@dataclass(frozen=True)
class Causation:
    """Why a command is sent: its own id, the event it reacts to, the person's command it goes back to."""

    command: UUID
    event: UUID | None = None
    correlation: UUID | None = None


@dataclass(frozen=True)
class Receipt:
    """The answer to a command: the same one however often it is sent.

    position   of its last event in the log; where nothing changed, of the stream's last event
    key        of its events
    repeated   it was sent before; of no interest to its sender
    """

    stream: str
    version: int
    position: int
    key: str
    events: Sequence[Recorded | NewEvent]
    repeated: bool = False


class CommandHandler:
    """Runs commands against one service's log. Safe to call concurrently and from several processes.

    outcomes  how many commands came to each of OUTCOMES since the process began
    refusals  the refused ones by the id of the rule
    retries   how often one was decided again, for its stream had moved on
    """

    def __init__(self, log: EventLog, tracing: Tracing = OFF) -> None:
        self.outcomes: Counter[str] = Counter(dict.fromkeys(OUTCOMES, 0))
        self.refusals: Counter[str] = Counter()
        self.retries = 0
        self._log, self._tracing = log, tracing
        self._states: OrderedDict[str, tuple[Any, int]] = OrderedDict()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def __call__(
        self, addressed: Addressed, by: Actor, causation: Causation, expected: int | None = None
    ) -> Receipt:
        """Raises Rejected, VersionConflict, CommandIdReused, EventTooLarge, FromNewerRelease,
        StoreUnavailable."""
        turn = self._turns.setdefault(addressed.stream, asyncio.Lock())
        started, outcome = time.time_ns(), "failed"
        try:
            async with turn:
                receipt = await self._decide_until_current(addressed, by, causation, expected)
            outcome = "repeated" if receipt.repeated else "accepted"
            return receipt
        except tuple(_ERRORS) as error:
            outcome = self._turned_down(error)
            raise
        finally:
            self.outcomes[outcome] += 1
            if self._tracing.on:
                name, meta = type_name(type(addressed.command)), _meta(by, causation, addressed.command)
                self._tracing.command(name, meta, outcome, started, addressed.stream)

    async def _decide_until_current(
        self, addressed: Addressed, by: Actor, causation: Causation, expected: int | None
    ) -> Receipt:
        while (receipt := await self._attempt(addressed, by, causation, expected)) is None:
            self._states.pop(addressed.stream, None)
            self.retries += 1
        return receipt

    async def _attempt(
        self, addressed: Addressed, by: Actor, causation: Causation, expected: int | None
    ) -> Receipt | None:
        """One decision on one state; None where the stream had moved on meanwhile."""
        state, version = await self._load(addressed)
        try:
            if expected is not None and expected != version:
                raise VersionConflict(addressed.stream, expected, version)
            events = addressed.decider.decide(state, addressed.command, by)
        except (Rejected, VersionConflict) as refusal:
            # It may rest on a stale state, or on the effect this very command had the first time.
            return await self._second_look(addressed, causation, version, refusal)
        result, new = await self._append(addressed, by, causation, version, events)
        if result.outcome == "conflict":
            return None
        if result.outcome == "reused":
            raise CommandIdReused(str(causation.command))
        if result.outcome == "repeated":
            return await self._first_answer(addressed, result)
        self._remember(addressed, state, version, events)
        return _receipt(addressed, result, new)

    async def _second_look(
        self, addressed: Addressed, causation: Causation, version: int, refusal: Exception
    ) -> Receipt | None:
        known = await self._log.find_command(causation.command)
        if known is not None:
            if known.fingerprint != fingerprint(addressed.command):
                raise CommandIdReused(str(causation.command)) from refusal
            return await self._first_answer(addressed, known.result)
        if await self._log.stream_version(addressed.stream) != version:
            return None
        raise refusal

    async def _load(self, addressed: Addressed) -> tuple[Any, int]:
        stream = addressed.stream
        if stream in self._states:
            self._states.move_to_end(stream)
            return self._states[stream]
        history = await self._log.read_stream(stream)
        state = addressed.decider.fold(map(addressed.decider.read, history))
        loaded = (state, history[-1].version if history else 0)
        self._keep(stream, loaded)
        return loaded

    async def _append(
        self, addressed: Addressed, by: Actor, causation: Causation, version: int, events: list[Event]
    ) -> tuple[AppendResult, list[NewEvent]]:
        key = addressed.key or addressed.id
        new = [_new_event(event, key) for event in events]
        command = addressed.command
        append = DecidedCommand(
            id=causation.command,
            stream=addressed.stream,
            expected=version,
            type=type_name(type(command)),
            data=json_of(command),
            actor=json_of(by),
            fingerprint=fingerprint(command),
            meta=_meta(by, causation, command),
            events=new,
        )
        return await self._log.append(append), new

    async def _first_answer(self, addressed: Addressed, result: AppendResult) -> Receipt:
        events: list[Recorded] = []
        if result.first_position is not None and result.last_position is not None:
            events = await self._log.read_between(result.first_position, result.last_position)
        return replace(_receipt(addressed, result, events), repeated=True)

    def _turned_down(self, error: Exception) -> str:
        """The outcome."""
        if isinstance(error, Rejected):
            self.refusals[error.rule.id] += 1
        return next(name for kind, name in _ERRORS.items() if isinstance(error, kind))

    def _remember(self, addressed: Addressed, state: Any, version: int, events: list[Event]) -> None:
        for event in events:
            state = addressed.decider.evolve(state, event)
        self._keep(addressed.stream, (state, version + len(events)))

    def _keep(self, stream: str, loaded: tuple[Any, int]) -> None:
        self._states[stream] = loaded
        self._states.move_to_end(stream)
        if len(self._states) > CACHED_STREAMS:
            self._states.popitem(last=False)


_ERRORS: dict[type[Exception], str] = {
    Rejected: "refused",
    VersionConflict: "other_version",
    CommandIdReused: "id_reused",
    EventTooLarge: "too_large",
    StoreUnavailable: "unavailable",
}
OUTCOMES = ("accepted", "repeated", *_ERRORS.values(), "failed")


def fingerprint(command: Command) -> bytes:
    """Of what the sender wrote: defaults left out, so that a repeat on the next day is still a repeat."""
    written = json_of(command, exclude_unset=True)
    return hashlib.sha256(type_name(type(command)).encode() + written).digest()


def _new_event(event: Event, key: str) -> NewEvent:
    """An event that Kafka would not take must not get into the log: the relay could never pass it."""
    name, data = type_name(type(event)), json_of(event)
    if len(data) > MOST_BYTES:
        raise EventTooLarge(name, len(data))
    return NewEvent(id=new_id(), key=key, type=name, schema_version=event.schema_version, data=data)


def _meta(by: Actor, causation: Causation, command: Command) -> Meta:
    return Meta(
        person=by.person,
        organisation=by.organisation,
        command=causation.command,
        causation=causation.event,
        correlation=causation.correlation or causation.command,
        occurred_on=command.occurred_on,
    )


def _receipt(addressed: Addressed, result: AppendResult, events: Sequence[Recorded | NewEvent]) -> Receipt:
    return Receipt(
        stream=addressed.stream,
        version=result.version,
        position=result.last_position or 0,
        key=addressed.key or addressed.id,
        events=events,
    )
