"""The relay on a real log and a real broker: order, repeats and a broker that forgets (K4)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import UUID

import asyncpg
import pytest
from aiokafka import ConsumerRecord
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

from deploy.site import secrets
from deploy.stack.local import LocalStack
from shared.core.frozen import replace
from shared.kafka import relay
from shared.kafka.publisher import BrokerLostRecords, PreparedBatch, Publisher
from shared.kafka.record import from_record
from shared.kafka.relay import Relay
from shared.kafka.topics import PARTITIONS, partition_of
from shared.log.cursor import PartitionEnd
from shared.log.event_log import EventLog
from shared.log.ids import new_id, read_id
from shared.settings import Settings
from tests.eventually import eventually
from tests.kafka import login
from tests.shared.samples import appending
from tests.stack import Migrated
from tests.system.topics import header, positions, read_topic

pytestmark = pytest.mark.stack

TOPIC = "funding.events"


@pytest.fixture(scope="module")
def settings(stack: LocalStack, migrated: Migrated) -> Settings:
    """Of a service that no other test of the kernel publishes for."""
    migrated("funding")
    user, password = secrets.kafka_user(stack.folder.secrets, "funding")
    dsn = secrets.runtime_dsn(stack.folder.secrets, "funding")
    return Settings(
        service="funding", kafka=stack.plan.kafka, kafka_user=user, kafka_password=password, dsn=dsn
    )


@pytest.fixture
async def log(settings: Settings) -> AsyncIterator[EventLog]:
    async with EventLog(settings.dsn, "funding") as opened:
        yield opened


@asynccontextmanager
async def relaying(settings: Settings, log: EventLog) -> AsyncIterator[Relay]:
    started = Relay(settings, log)
    task = asyncio.create_task(started.run())
    try:
        yield started
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def happened(log: EventLog, streams: list[str]) -> int:
    """An event on each stream, in this order; returns the position of the last."""
    outcomes = [await log.append(appending(s, (await log.versions([s]))[s])) for s in streams]
    return outcomes[-1].last_position


async def published(relay: Relay, position: int) -> None:
    await eventually(lambda: relay.position >= position, f"position {position} published")


async def emptied(stack: LocalStack, topic: str = TOPIC) -> None:
    """As a broker that lost the topic's records would show it."""
    user, password = secrets.kafka_admin(stack.folder.secrets)
    as_admin = login(stack, "funding") | {"sasl_plain_username": user, "sasl_plain_password": password}
    admin = AIOKafkaAdminClient(**as_admin)
    await admin.start()
    await admin.delete_topics([topic])
    code = await eventually(lambda: _created_anew(admin, topic), "the old topic gone")
    assert code == [0], for_code(code[0])
    await admin.close()


async def _created_anew(admin: AIOKafkaAdminClient, topic: str) -> list[int]:
    """The broker's answer, [] while the old topic is still being deleted."""
    [(_, code, _)] = (await admin.create_topics([NewTopic(topic, PARTITIONS, 1)])).topic_errors
    return [] if code == TopicAlreadyExistsError.errno else [code]


def by_partition(records: list[ConsumerRecord]) -> list[list[tuple[int, int]]]:
    """(position, previous) in the order of each partition."""
    said = [(r.partition, int(header(r, "ce_position")), int(header(r, "ce_previous"))) for r in records]
    return [[(position, previous) for p, position, previous in said if p == n] for n in range(PARTITIONS)]


async def test_K4_batches_follow_each_other_in_position_order(
    settings: Settings, log: EventLog, stack: LocalStack, stream: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(relay, "PAGE", 7)
    last = await happened(log, [f"{stream}-{n % 12}" for n in range(100)])
    async with relaying(settings, log) as started:
        await published(started, last)
        last = await happened(log, [f"{stream}-{n % 5}" for n in range(20)])
        await published(started, last)
    records = await read_topic(stack, TOPIC, at_least=last)
    assert positions(records) == list(range(1, last + 1))
    for partition in by_partition(records):
        assert [previous for _, previous in partition] == [0, *[position for position, _ in partition]][:-1]


async def test_K4_events_of_one_command_go_to_the_partitions_of_their_keys(
    settings: Settings, log: EventLog, stack: LocalStack, stream: str
):
    others = [f"{stream}-{n}" for n in range(8)]
    told = [replace(appending(other, 0).events[0], place=n) for n, other in enumerate(others, 1)]
    command = appending(stream, 0, seen=[(other, 0) for other in others])
    last = (await log.append(replace(command, events=[*command.events, *told]))).last_position
    async with relaying(settings, log) as started:
        await published(started, last)
    records = await read_topic(stack, TOPIC, at_least=last)
    assert {r.key.decode() for r in records} >= {stream, *others}
    assert [r.partition for r in records] == [partition_of(r.key.decode()) for r in records]
    for partition in by_partition(records):
        assert [previous for _, previous in partition] == [0, *[position for position, _ in partition]][:-1]


async def test_K4_what_was_published_is_what_the_log_holds(
    settings: Settings, log: EventLog, stack: LocalStack, stream: str
):
    last = await happened(log, [stream])
    async with relaying(settings, log) as started:
        await published(started, last)
    record = next(r for r in await read_topic(stack, TOPIC, last) if int(header(r, "ce_position")) == last)
    arrived = from_record(record.topic, record.partition, record.offset, record.value, record.headers)
    assert [arrived.event] == await log.read_between(last, last)


async def test_K4_a_broker_that_forgot_is_noticed_by_the_next_confirmation(
    settings: Settings, log: EventLog, stream: str
):
    before = await happened(log, [stream]) - 1
    async with Publisher(settings) as publisher:
        rows = await log.read_rows(before, 1)
        prepared = publisher.prepare(rows, PreparedBatch(before, {}, {}), generation=1)
        with pytest.raises(BrokerLostRecords):
            await publisher.send(prepared, {partition_of(stream): PartitionEnd(10**6, before)})


async def test_K4_a_topic_that_was_emptied_gets_the_log_again_though_it_is_soon_longer(
    settings: Settings, log: EventLog, stack: LocalStack, stream: str, monkeypatch: pytest.MonkeyPatch
):
    """Nobody looks in between: what is sent next ends behind the last record on the books."""
    monkeypatch.setattr(relay, "WATCH_SECONDS", 1000)
    last = await happened(log, [stream] * 3)
    async with relaying(settings, log) as started:
        await published(started, last)
        await emptied(stack)
        commands = [appending(stream, 3, events=2 * last)]
        last = (await log.append(*commands)).last_position
        await again(settings, last)
    records = await read_topic(stack, TOPIC, at_least=last)
    assert set(positions(records)) == set(range(1, last + 1))


async def again(settings: Settings, position: int) -> None:
    """Until the whole log went out as a new generation."""
    database = await asyncpg.connect(settings.dsn)

    async def published_anew() -> bool:
        return await database.fetchval("select position from relay where generation > 1") == position

    await eventually(published_anew, f"position {position} of a new generation")
    await database.close()


async def test_an_id_that_was_read_is_the_id_that_was_written():
    id = new_id()
    assert (read_id(str(id)), hash(read_id(str(id))), str(read_id(str(id)))) == (id, hash(id), str(id))
    assert isinstance(read_id(str(id)), UUID)
    with pytest.raises(ValueError, match="invalid UUID"):
        read_id("01900000-0000-7000-8000-00000000000")
