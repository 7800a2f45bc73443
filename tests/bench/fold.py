"""The processor time of folding a stream out of the log, a long one and a short, and of validation alone."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from time import thread_time

from services.maintenance.care import care
from shared.core.frozen import replace
from shared.core.keys import id_of
from shared.core.messages import Event, json_of, type_name
from shared.log.decided import NewEvent
from shared.log.event_log import EventLog
from shared.log.ids import new_id
from shared.log.states import States
from tests.bench.figure import Bench, Effort, Figure
from tests.bench.load import quiet_collector
from tests.bench.samples import fresh_stream
from tests.bench.world import APPENDING, World
from tests.samples.maintenance import IN_CARE, reported
from tests.shared.samples import appending

LONG, SHORT = 16_000, 1_000
AT_ONCE = 500
FLAT = 1.3
US = 1_000_000


@asynccontextmanager
async def fold(world: World, effort: Effort) -> AsyncIterator[Bench]:
    """Of the service's process alone, not of PostgreSQL's."""
    long, short = (with_faults(effort.times(length) - len(IN_CARE)) for length in (LONG, SHORT))
    async with EventLog(world.dsn(APPENDING), APPENDING) as log:
        yield Bench(
            {
                "long": _folding(log, await recorded(log, long), len(long)),
                "short": _folding(log, await recorded(log, short), len(short)),
                "validated": _validating(long),
            },
            (
                _figure(len(long), f"a stream of {len(short):,}", "short", FLAT),
                _figure(len(long), "their validation by pydantic alone", "validated", None),
            ),
        )


def _figure(events: int, peer: str, contender: str, target: float | None) -> Figure:
    name = f"fold of a stream of {events:,} events, processor time"
    return Figure(name, "µs an event", ("long",), peer, (contender,), target, "lower")


def with_faults(how_many: int) -> list[Event]:
    """A community in care, and its open faults, each with a number of its own."""
    return [*IN_CARE, *(reported(fault_id=f"BX-2024-{n:05}", ordinal=n + 1) for n in range(how_many))]


async def recorded(log: EventLog, events: Sequence[Event]) -> str:
    """The stream of a community that they are the life of."""
    stream = fresh_stream()
    for n in range(0, len(events), AT_ONCE):
        made = [_new(id_of(stream), event) for event in events[n : n + AT_ONCE]]
        await log.append(replace(appending(stream, n), events=made))
    return stream


def _new(key: str, event: Event) -> NewEvent:
    return NewEvent(new_id(), key, type_name(type(event)), event.schema_version, json_of(event))


def _folding(log: EventLog, stream: str, events: int) -> Callable[[], Awaitable[float]]:
    async def measure() -> float:
        """As by the first command after a restart."""
        with quiet_collector():
            began = thread_time()
            await States(log).load(care, stream)
            return (thread_time() - began) / events * US

    return measure


def _validating(events: Sequence[Event]) -> Callable[[], Awaitable[float]]:
    stored = [(type(event), json_of(event)) for event in events]

    async def measure() -> float:
        with quiet_collector():
            began = thread_time()
            read = [model.model_validate_json(data) for model, data in stored]
            return (thread_time() - began) / len(read) * US

    return measure
