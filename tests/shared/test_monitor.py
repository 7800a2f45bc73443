"""On real parts: who stands still is named, and nobody once it moves again."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.site import secrets
from deploy.stack.local import LocalStack
from shared.core.words import Words
from shared.health.monitor import Monitor
from shared.health.report import Health
from shared.kafka.end_offsets import EndOffsets
from shared.kafka.lease import Lease
from shared.kafka.publisher import Confirmed
from shared.kafka.record import Arrived
from shared.kafka.relay import Relay
from shared.kafka.topics import PARTITIONS, partition_of
from shared.kafka.unavailable import KafkaUnavailable
from shared.log.database import StoreUnavailable, open_engine
from shared.log.event_log import EventLog
from shared.log.handler import CommandHandler
from shared.observe.background import Background
from shared.serve import listen
from shared.settings import Settings
from shared.subscribe.settle import SettleParked
from shared.subscribe.subscription import Subscription
from tests.eventually import eventually
from tests.shared.empty import connected
from tests.shared.samples import appending

PATIENCE_S = 30
pytestmark = pytest.mark.stack


@dataclass
class Hanging:
    """An effect that waits at a gate."""

    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def reads(self, record: Arrived) -> bool:
        return True

    async def __call__(self, tx: AsyncConnection, records: Sequence[Arrived]) -> None:
        await self.gate.wait()


@dataclass
class Process:
    """A relay and one subscription, as a service runs them, and what the monitor says of them."""

    log: EventLog
    effect: Hanging
    subscription: Subscription
    monitor: Monitor

    async def well(self) -> None:
        await self._until(lambda problems: not problems)

    async def unwell(self, problem: str) -> None:
        """Wait until one whose English begins so is all that is wrong."""
        await self._until(lambda problems: [_begins(found, problem) for found in problems] == [True])

    async def _until(self, holds: Callable[[list[str]], bool]) -> None:
        problems = self.monitor.problems
        await eventually(lambda: holds(problems()), lambda: f"other problems than {problems()}", PATIENCE_S)


def _begins(problem: str, so: str) -> bool:
    return problem.partition(" · ")[2].startswith(so)


@pytest.fixture
def settings(stack: LocalStack, dsn: str) -> Settings:
    user, password = secrets.kafka_user(stack.folder.secrets, "projects")
    return Settings(
        service="projects", kafka=stack.plan.kafka, kafka_user=user, kafka_password=password, dsn=dsn
    )


@pytest.fixture
async def process(settings: Settings, log: EventLog, stream: str) -> AsyncIterator[Process]:
    engine = open_engine(settings.dsn)
    effect, relay = Hanging(), Relay(settings, log)
    effect.gate.set()
    subscription = Subscription(f"projects.{stream}", ["projects"], effect, engine)
    monitor = Monitor(EndOffsets(settings, ["projects"]), [relay], log, [subscription], engine, patience=0.5)
    parking = SettleParked(log, CommandHandler(log), engine, [subscription])
    works = (relay.run(), listen(settings, [subscription], parking, Background()), monitor.run())
    tasks = [asyncio.create_task(work) for work in works]
    yield Process(log, effect, subscription, monitor)
    effect.gate.set()
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    await engine.dispose()


async def test_a_subscription_whose_effect_hangs_is_named_until_it_goes_on(process: Process, stream: str):
    await process.well()
    process.effect.gate.clear()
    await process.log.append(appending(stream, 0, events=3))
    place = f"projects/{partition_of(stream)}"
    await process.unwell(f"projects.{stream} stands still at {place}: 3 events behind, since 2")
    told = await Health("projects", process.monitor)()
    assert (told["healthy"], told["subscriptions"][0]["lag"]) == (False, 3)
    assert told["subscriptions"][0]["standing_since"]
    assert told["subscriptions"][0]["lag_seconds"] > 0
    process.effect.gate.set()
    await process.well()
    told = await Health("projects", process.monitor)()
    assert told["subscriptions"] == [
        {
            "name": f"projects.{stream}",
            "lag": 0,
            "lag_seconds": 0.0,
            "standing_since": None,
            "parked": 0,
            "running": True,
        }
    ]


async def test_a_relay_that_nobody_lets_work_is_named_also_by_those_who_only_stand_by(
    process: Process, stream: str, dsn: str
):
    await process.well()
    elsewhere = await asyncpg.connect(dsn)
    try:
        await take_the_lease(elsewhere)
        await process.log.append(appending(stream, 0, events=2))
        await process.unwell("relay stands still: 2 events not published, since 2")
        told = await Health("projects", process.monitor)()
        assert told["log"]["position"] == told["log"]["relayed"] + 2
        assert told["log"]["lag_seconds"] > 0
        assert told["log"]["standing_since"]
    finally:
        await elsewhere.close()
    await process.well()
    told = await Health("projects", process.monitor)()
    assert told["log"]["position"] == told["log"]["relayed"]
    assert (told["log"]["lag_seconds"], told["log"]["standing_since"]) == (0.0, None)


async def take_the_lease(sql: asyncpg.Connection) -> None:
    """As another instance that stands still."""
    await sql.execute("set application_name = 'another'")
    await sql.execute("update relay set holder = 'another', held_until = now() + interval '15 s'")


async def test_a_relay_that_moves_again_has_no_failure_though_more_is_to_come(
    settings: Settings, log: EventLog, sql: asyncpg.Connection
):
    relay = Relay(settings, log)
    relay.failure = Words("消息系统没有应答", "the broker was away")
    undone, lease = sql.transaction(), Lease(sql, "events")
    await undone.start()
    assert await lease.take()
    await relay._move_cursor(lease, Confirmed(relay.position + 1, {}))
    await undone.rollback()
    assert relay.failure is None


async def test_the_ends_are_known_though_nobody_reads(process: Process, settings: Settings, stream: str):
    await process.well()
    ends = EndOffsets(settings, ["projects"])
    try:
        before = await ends.ask()
        assert set(before) == {("projects", n) for n in range(PARTITIONS)}
        await process.log.append(appending(stream, 0, events=2))
        place = ("projects", partition_of(stream))

        async def further() -> bool:
            return (await ends.ask())[place] >= before[place] + 2

        await eventually(further, "the end behind two events more", PATIENCE_S)
    finally:
        await ends.close()


async def test_a_schema_that_is_not_there_is_a_problem_and_not_the_end(settings: Settings, log: EventLog):
    engine = open_engine(settings.dsn.replace("/projects", "/nowhere"))
    monitor = Monitor(EndOffsets(settings, []), [Relay(settings, log)], log, [], engine, patience=0.5)
    await monitor.look_at_store()
    assert [problem for problem in monitor.problems() if problem.startswith("数据库：")]
    await engine.dispose()


async def test_K11_a_log_that_can_be_read_and_not_written_is_a_problem_until_it_can_be_written(
    settings: Settings, log: EventLog, stack: LocalStack, stream: str
):
    """Nobody has to send a command for that."""
    engine = open_engine(settings.dsn)
    monitor = Monitor(EndOffsets(settings, []), [Relay(settings, log)], log, [], engine, patience=0.5)
    async with read_only(stack):
        with pytest.raises(StoreUnavailable):
            await log.append(appending(stream, 0))
        for _ in range(2):
            await monitor.look_at_store()
            assert [problem for problem in monitor.problems() if "read-only" in problem]
    await monitor.look_at_store()
    assert not [problem for problem in monitor.problems() if problem.startswith("数据库：")]
    assert not log.failed
    await engine.dispose()


@asynccontextmanager
async def read_only(stack: LocalStack) -> AsyncIterator[None]:
    """Sessions that begin meanwhile cannot write: as on a standby."""
    role = "alter role projects_runtime in database projects"
    async with connected(secrets.superuser_dsn(stack.folder.secrets)) as server:
        await server.execute(f"{role} set default_transaction_read_only = on")
        try:
            yield
        finally:
            await server.execute(f"{role} reset default_transaction_read_only")


async def test_a_topic_that_is_not_there_is_left_out(settings: Settings):
    ends = EndOffsets(settings, ["nowhere"])
    assert await ends.ask() == {}
    await ends.close()


async def test_a_broker_that_is_not_there_is_known_not_to_be(settings: Settings):
    with pytest.raises(KafkaUnavailable):
        await EndOffsets(settings.model_copy(update={"kafka": "127.0.0.1:1"}), ["projects"]).ask()
