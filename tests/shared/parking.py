"""A subscription whose effect fails where a test says so, and the histories that it is fed with."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.projects.views.projects import ProjectRow, projects
from shared.core.frozen import replace
from shared.core.messages import EventContext
from shared.kafka.incoming import Incoming, read
from shared.kafka.record import Arrived, to_headers
from shared.kafka.topics import SourcePartition, partition_of
from shared.log.database import transaction
from shared.log.ids import new_id
from shared.parking import queue
from shared.parking.queue import ParkedEvent, Standing
from shared.subscribe import checkpoints
from shared.subscribe.checkpoints import Checkpoint
from shared.subscribe.settle import carry_out
from shared.subscribe.subscription import Subscription
from shared.views.projection import Projection
from shared.views.table import table_of
from tests.samples import projects as s
from tests.samples.papers import DAY
from tests.shared.samples import arrived

LIFE = s.UP_TO_ACCEPTED


@dataclass
class Choking:
    """The projection of projects, except that it fails where `on` says so, and waits at a `gate`."""

    on: Callable[[Arrived], Exception | None] = lambda record: None
    seen: list[Arrived] = field(default_factory=list)
    gate: asyncio.Event | None = None
    entered: asyncio.Event = field(default_factory=asyncio.Event)

    def reads(self, record: Arrived) -> bool:
        return Projection(projects, "projects").reads(record)

    async def __call__(self, tx: AsyncConnection, records: Sequence[Arrived]) -> None:
        await Projection(projects, "projects")(tx, records)
        if self.gate:
            self.entered.set()
            await self.gate.wait()
        for record in records:
            if error := self.on(record):
                raise error
        self.seen += records


@dataclass
class ParkingHarness:
    """A subscription, the records of two keys in one partition, and what became of them."""

    engine: AsyncEngine
    effect: Choking
    subscription: Subscription
    keys: tuple[str, str]

    async def apply(self, records: Iterable[Incoming]) -> None:
        await self.subscription.apply(list(records))

    async def row(self, key: str) -> ProjectRow | None:
        async with transaction(self.engine) as tx:
            return (await table_of(projects, 1).load(tx, [key])).get(key)

    async def parked(self, key: str, standing: Standing = "parked") -> list[ParkedEvent]:
        async with transaction(self.engine) as tx:
            return await queue.entries(
                tx, subscriber=self.subscription.name, key=key, standing=standing, limit=1000
            )

    async def checkpoint(self) -> Checkpoint:
        place: SourcePartition = ("projects", partition_of(self.keys[0]))
        async with transaction(self.engine) as tx:
            return (await checkpoints.read(tx, self.subscription.name))[place]

    async def settle(self, entry: ParkedEvent, *, skip: bool = False) -> None:
        await self.carry_out(entry, new_id(), skip=skip)

    async def carry_out(self, entry: ParkedEvent, command: UUID, *, skip: bool) -> None:
        await carry_out(self.engine, self.subscription.subscriber, entry.id, command, skip=skip)


async def open_parking(engine: AsyncEngine, stream: str) -> ParkingHarness:
    effect = Choking()
    subscription = Subscription(f"test.{stream}", ["projects"], effect, engine)
    async with transaction(engine) as tx:
        await checkpoints.prepare(tx, subscription.name, ["projects"], range(6))
    others = (f"{stream}-{n}" for n in range(1000))
    other = next(key for key in others if partition_of(key) == partition_of(stream))
    return ParkingHarness(engine, effect, subscription, (stream, other))


def interleaved(*keys: str, events: Sequence[Any] = LIFE) -> list[Arrived]:
    """The same life of several keys in one partition, turn by turn, as one log."""
    turns = zip(*(arrived(key, events) for key in keys), strict=True)
    return [_at(n, record) for n, record in enumerate(record for turn in turns for record in turn)]


def _at(offset: int, record: Arrived) -> Arrived:
    return replace(record, offset=offset, previous=offset, event=replace(record.event, position=offset + 1))


def after(events: Sequence[Any], key: str) -> ProjectRow:
    row = ProjectRow(key)
    for event in events:
        row = projects.fold(row, event, EventContext.of(key, DAY))
    return row


def unreadable(record: Arrived, **headers: bytes | None) -> Incoming:
    """The same record with headers that are broken."""
    said: dict[str, bytes | None] = dict(to_headers(record.source, record.event, 1, record.previous))
    key, value = record.event.key.encode(), record.event.data
    return read("projects.events", record.partition, record.offset, key, value, [*(said | headers).items()])


def choke_on(record: Arrived) -> Callable[[Arrived], Exception | None]:
    return lambda r: ValueError("does not go down") if r.event.id == record.event.id else None
