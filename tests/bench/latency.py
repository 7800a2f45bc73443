"""From a command's answer to the row in another service's view, a hundred commands a second."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from itertools import count
from statistics import median
from time import perf_counter
from typing import Any
from uuid import UUID

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.kafka.consumer import group_broker
from shared.kafka.incoming import Incoming
from shared.kafka.relay import Relay
from shared.kafka.topics import SourcePartition
from shared.log.database import open_engine
from shared.log.decided import DecidedCommand
from shared.log.event_log import EventLog
from shared.subscribe.subscription import Subscription
from shared.views.projection import Projection
from tests.bench.figure import Bench, Effort, Figure
from tests.bench.load import quiet_collector
from tests.bench.peers import plain
from tests.bench.peers.kafka import make_topic
from tests.bench.samples import appends, body
from tests.bench.view import make_table, view
from tests.bench.world import LISTENING, RELAYING, World

COMMANDS = 500
INTERVAL_S = 0.01
TOPIC = "bench.round"
MS = 1000
_numbers = count(1)


class _Seen(Subscription):
    """Notes when each event's effect was committed; the rest is the kernel's."""

    visible: dict[UUID, float]

    async def apply(self, records: Sequence[Incoming]) -> dict[SourcePartition, int]:
        rewinds = await super().apply(records)
        now = perf_counter()
        self.visible |= {r.event.id: now for r in records}
        return rewinds


@asynccontextmanager
async def latency(world: World, effort: Effort) -> AsyncIterator[Bench]:
    commands = effort.times(COMMANDS)
    await make_table(world)
    async with AsyncExitStack() as stack:
        log = await stack.enter_async_context(EventLog(world.dsn(RELAYING), RELAYING))
        [insert] = await stack.enter_async_context(plain.inserters(world.peers_dsn, 1))
        bounce = await stack.enter_async_context(_round_trips(world))
        engine = open_engine(world.dsn(LISTENING))
        stack.push_async_callback(engine.dispose)
        subscription = await stack.enter_async_context(_following(world, log, engine))
        yield Bench(
            {
                "command to view": partial(_commands, log, subscription, commands),
                "its parts": partial(_parts, bounce, insert, commands),
            },
            (
                Figure(
                    "command to view, median",
                    "ms",
                    ("command to view",),
                    "a round trip and two commits alone",
                    ("its parts",),
                    2.0,
                    "lower",
                ),
            ),
        )


@asynccontextmanager
async def _following(world: World, log: EventLog, engine: AsyncEngine) -> AsyncIterator[_Seen]:
    """The log's relay, and a view that has caught up with it."""
    relaying = asyncio.create_task(Relay(world.settings(RELAYING), log).run())
    subscription = _Seen(
        f"{LISTENING}.latency{next(_numbers)}", [RELAYING], Projection(view, LISTENING), engine
    )
    subscription.visible = {}
    broker = group_broker(world.settings(LISTENING))
    await make_topic(world, f"{RELAYING}.events")
    await subscription.attach(broker)
    await broker.start()
    try:
        await _visible(subscription, await _append(log, appends(1)[0]))
        yield subscription
    finally:
        await broker.stop()
        relaying.cancel()
        with suppress(asyncio.CancelledError):
            await relaying


async def _commands(log: EventLog, subscription: _Seen, commands: int) -> float:
    """Milliseconds, the median of all."""
    subscription.visible = {}

    async def send(command: DecidedCommand) -> float:
        id = await _append(log, command)
        accepted = perf_counter()
        return await _visible(subscription, id) - accepted

    return await _paced(send, appends(commands))


async def _append(log: EventLog, command: DecidedCommand) -> UUID:
    await log.append(command)
    return command.events[0].id


async def _visible(subscription: _Seen, id: UUID) -> float:
    while id not in subscription.visible:
        await asyncio.sleep(INTERVAL_S / 2)
    return subscription.visible[id]


async def _parts(bounce: Callable[[bytes], Awaitable[float]], insert: plain.Insert, times: int) -> float:
    """Milliseconds: the median round trip and twice the median commit, each alone at the same pace."""

    alone = asyncio.Lock()

    async def commit(row: tuple[Any, ...]) -> float:
        async with alone:
            began = perf_counter()
            await insert(row)
            return perf_counter() - began

    there = await _paced(bounce, [body(f"JC-{n}") for n in range(times)])
    return there + 2 * await _paced(commit, plain.rows(times))


async def _paced(work: Callable[[Any], Awaitable[float]], jobs: Sequence[Any]) -> float:
    """A job every INTERVAL_S, whether or not the one before is through; the median of them in ms."""
    loop, running = asyncio.get_running_loop(), []
    with quiet_collector():
        began = loop.time()
        for n, job in enumerate(jobs):
            await asyncio.sleep(began + n * INTERVAL_S - loop.time())
            running.append(asyncio.create_task(work(job)))
        return median(await asyncio.gather(*running)) * MS


@asynccontextmanager
async def _round_trips(world: World) -> AsyncIterator[Callable[[bytes], Awaitable[float]]]:
    """A bare producer and a bare consumer: seconds from send to receipt of a record."""
    await make_topic(world, TOPIC, 1)
    producer = AIOKafkaProducer(**world.kafka, enable_idempotence=True, acks="all")
    consumer = AIOKafkaConsumer(**world.kafka, auto_offset_reset="latest", enable_auto_commit=False)
    arrivals: dict[bytes, asyncio.Future[float]] = {}

    async def listen() -> None:
        async for record in consumer:
            arrivals.pop(record.key).set_result(perf_counter())

    async def bounce(value: bytes) -> float:
        key = str(next(_numbers)).encode()
        arrivals[key] = asyncio.get_running_loop().create_future()
        began = perf_counter()
        await producer.send(TOPIC, value, key)
        return await arrivals[key] - began

    async with producer, consumer:
        consumer.assign([TopicPartition(TOPIC, 0)])
        await consumer.position(TopicPartition(TOPIC, 0))
        listening = asyncio.create_task(listen())
        yield bounce
        listening.cancel()
