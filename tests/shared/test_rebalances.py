"""What a group's listener meets on a real broker: a topic with more partitions than ours, and errors."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection
from structlog.testing import capture_logs

from shared.health.monitor import Monitor
from shared.health.report import Health
from shared.kafka.consumer import GroupConsumer, group_broker
from shared.kafka.end_offsets import EndOffsets
from shared.kafka.incoming import Incoming
from shared.kafka.record import Arrived
from shared.kafka.relay import Relay
from shared.kafka.topics import SourcePartition
from shared.log.database import open_engine
from shared.log.handler import CommandHandler
from shared.observe.background import Background
from shared.serve import listen
from shared.subscribe.settle import SettleParked
from shared.subscribe.subscriber import FixedSubscriber
from shared.subscribe.subscription import Subscription
from tests.eventually import eventually, within
from tests.shared.alone import Alone
from tests.shared.backups import backup
from tests.shared.test_relay import happened, published, relaying

pytestmark = pytest.mark.stack

STREAMS = [f"stream-{n}" for n in range(20)]
NAME = "alone.applied"
STOP_SECONDS = 30


@dataclass
class Applied:
    """An effect that notes positions."""

    positions: list[int] = field(default_factory=list)

    def reads(self, record: Arrived) -> bool:
        return True

    async def __call__(self, tx: AsyncConnection, records: Sequence[Arrived]) -> None:
        self.positions += [record.event.position for record in records]


class Stumbling(FixedSubscriber):
    """Does not find its name while it stumbles."""

    stumbles = False

    async def name(self, tx: AsyncConnection) -> str:
        if self.stumbles:
            raise RuntimeError("stumbled")
        return await super().name(tx)


@dataclass
class Process:
    """A relay and a subscription to its topic, as a service runs them."""

    alone: Alone
    applied: Applied
    subscriber: Stumbling
    monitor: Monitor

    async def goes_on(self) -> None:
        """Events of many streams happen, and each is applied once."""
        last = await happened(self.alone.log, STREAMS)
        everything = list(range(1, last + 1))
        await eventually(
            lambda: sorted(self.applied.positions) == everything,
            lambda: f"{last} applied, not {self.applied.positions}; {self.monitor.problems()}",
        )
        await eventually(lambda: not self.monitor.problems(), lambda: f"well, not {self.monitor.problems()}")


async def nowhere(places: Collection[SourcePartition]) -> dict[SourcePartition, int]:
    """Looks back, and has not to go back."""
    return {}


@pytest.fixture
async def process(alone: Alone) -> AsyncIterator[Process]:
    settings, engine, applied = alone.settings, open_engine(alone.settings.dsn), Applied()
    subscriber = Stumbling(NAME, applied)
    relay, source = Relay(settings, alone.log), settings.service
    subscription = Subscription(NAME, [source], subscriber, engine)
    monitor = Monitor(EndOffsets(settings, [source]), [relay], alone.log, [subscription], engine, patience=30)
    parking = SettleParked(alone.log, CommandHandler(alone.log), engine, [subscription])
    works = (relay.run(), listen(settings, [subscription], parking, Background()), monitor.run())
    tasks = [asyncio.create_task(work) for work in works]
    yield Process(alone, applied, subscriber, monitor)
    async with within(STOP_SECONDS, "stopped"):
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
    await engine.dispose()


async def test_a_topic_with_one_partition_more_is_read_as_before_and_health_says_so(process: Process):
    await process.goes_on()
    await process.alone.widen_topic(partitions=7)
    await process.alone.until_assigned(NAME, partition=6)
    await process.goes_on()
    zh = f"主题 {process.alone.topic} 有 7 个分区，本系统只用 6 个，其余的不读"
    warning = f"{zh} · {process.alone.topic} has 7 partitions, 6 are ours: the others are not read"
    await eventually(lambda: process.monitor.warnings() == [warning], warning)
    told = await Health("alone", process.monitor)()
    assert (told["healthy"], told["warnings"], told["subscriptions"][0]["parked"]) == (True, [warning], 0)


async def test_a_listener_that_cannot_begin_is_named_and_logged_and_begins_when_it_can(process: Process):
    await process.goes_on()
    process.subscriber.stumbles = True
    with capture_logs() as logged:
        await process.alone.widen_topic(partitions=7)
        problem = f"订阅 {NAME}：出错，详见该服务的日志 · {NAME}: RuntimeError: stumbled"
        problems = process.monitor.problems
        await eventually(lambda: problem in problems(), lambda: f"{problem}, not {problems()}")
    told = [(line["event"], line["error"]) for line in logged if line.get("subscription") == NAME]
    assert told == [("not reading any more", "RuntimeError: stumbled")]
    process.subscriber.stumbles = False
    await process.goes_on()


async def test_K13_what_was_applied_since_a_backup_is_applied_again_although_nothing_new_comes(
    process: Process,
):
    await process.goes_on()
    before, held = await backup(process.alone.sql, "checkpoints"), len(process.applied.positions)
    await process.goes_on()
    since = process.applied.positions[held:]
    await before.restore()
    again = sorted(since * 2)
    await eventually(
        lambda: sorted(process.applied.positions[held:]) == again,
        lambda: f"{again}, not {sorted(process.applied.positions[held:])}",
    )


async def test_K5_a_topic_that_ends_where_reading_is_to_begin_shows_its_last_record(alone: Alone):
    """A broker that lost everything has it again, without what was repeated before: as many records as the
    old topic had up to the last one seen."""
    async with relaying(alone.settings, alone.log) as relay:
        await published(relay, await happened(alone.log, ["stream"] * 3))
    read: asyncio.Queue[int] = asyncio.Queue()

    async def begin(places: Collection[SourcePartition]) -> dict[SourcePartition, int]:
        return dict.fromkeys(places, 3)

    async def receive(records: Sequence[Incoming]) -> dict[SourcePartition, int]:
        for record in records:
            read.put_nowait(record.offset)
        return {}

    broker = group_broker(alone.settings)
    GroupConsumer(NAME, [alone.settings.service], begin, receive, nowhere).attach(broker)
    async with broker, within(STOP_SECONDS, "a record"):
        await broker.start()
        assert await read.get() == 2


async def test_whatever_a_listener_raises_reaches_whoever_attached_it(alone: Alone):
    async with relaying(alone.settings, alone.log) as relay:
        await published(relay, await happened(alone.log, STREAMS))
    error = LookupError("no such place")

    async def begin(places: Collection[SourcePartition]) -> dict[SourcePartition, int]:
        raise error

    async def receive(records: Sequence[Incoming]) -> dict[SourcePartition, int]:
        raise AssertionError("read from nowhere")

    consumer, broker = (
        GroupConsumer(NAME, [alone.settings.service], begin, receive, nowhere),
        group_broker(alone.settings),
    )
    consumer.attach(broker)
    async with broker:
        await broker.start()
        with pytest.raises(LookupError) as raised:
            await consumer.failed()
        assert raised.value is error
