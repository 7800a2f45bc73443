"""A log that went back behind its topic is noticed, takes no command, and is completed (K13)."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import asyncpg
import pytest

from deploy.site import secrets
from deploy.stack.local import LocalStack
from services.audit.catalogue import SERVICES
from shared.core.actor import Actor
from shared.core.recorded import Recorded
from shared.core.recovered import STREAM, LogRecovered, PositionGivenUp, recovery
from shared.kafka.agreement import agree
from shared.kafka.publisher import PreparedBatch, Publisher
from shared.kafka.topics import partition_of
from shared.log.continuity import Continuity, LogInDoubt
from shared.log.database import StoreUnavailable
from shared.log.event_log import EventLog
from shared.recovery.recover import LogMoved, Recovery
from shared.settings import Settings
from tests.eventually import eventually
from tests.shared.backups import Backup, backup, emptied_log, superuser
from tests.shared.samples import appending, at_length
from tests.shared.test_relay import emptied, happened, published, relaying
from tests.stack import Migrated
from tests.system.topics import header, positions, read_topic

pytestmark = pytest.mark.stack

SERVICE, TOPIC = "reviews", "reviews.events"
OPERATOR = Actor(person="shell:operator", organisation="")
EVERYTHING = 10_000


@pytest.fixture
async def database(stack: LocalStack, settings: Settings) -> AsyncIterator[asyncpg.Connection]:
    """Of a service that no other test of the kernel publishes for; its log and its topic are empty."""
    await emptied(stack, TOPIC)
    async with superuser(stack, SERVICE) as connection:
        await emptied_log(connection)
        yield connection


@pytest.fixture(scope="module")
def settings(stack: LocalStack, migrated: Migrated) -> Settings:
    migrated(SERVICE)
    user, password = secrets.kafka_user(stack.folder.secrets, SERVICE)
    dsn = secrets.runtime_dsn(stack.folder.secrets, SERVICE)
    return Settings(
        service=SERVICE, kafka=stack.plan.kafka, kafka_user=user, kafka_password=password, dsn=dsn
    )


@asynccontextmanager
async def beginning(settings: Settings) -> AsyncIterator[EventLog]:
    """The log of a process that has just begun."""
    async with EventLog(settings.dsn, SERVICE, continuity=Continuity(compared=False)) as log:
        yield log


@asynccontextmanager
async def recovering(stack: LocalStack, settings: Settings) -> AsyncIterator[Recovery]:
    dsn = secrets.recovery_dsn(stack.folder.secrets, SERVICE)
    async with EventLog(dsn, SERVICE) as log:
        yield Recovery(settings.model_copy(update={"dsn": dsn}), log, SERVICES[SERVICE])


async def recover(stack: LocalStack, settings: Settings) -> int:
    async with recovering(stack, settings) as recovery:
        return await recovery.carry_out(await recovery.look(), OPERATOR, "a backup was restored")


async def publish(settings: Settings, *streams: str) -> list[Recorded]:
    """An event on each stream, recorded and published; returns the whole log."""
    async with beginning(settings) as log, relaying(settings, log) as relay:
        await eventually(lambda: log.continuity.doubt is None, "log and topic compared")
        await published(relay, await happened(log, list(streams)))
        return await log.read(0, EVERYTHING)


async def append(settings: Settings, *streams: str) -> list[Recorded]:
    """The same by a process that does not compare and does not publish."""
    async with EventLog(settings.dsn, SERVICE) as log:
        await happened(log, list(streams))
        return await log.read(0, EVERYTHING)


async def publish_only(settings: Settings, wanted: Sequence[Recorded]) -> None:
    """These events of the log, as a relay may have sent them before it died, its cursor unmoved."""
    async with EventLog(settings.dsn, SERVICE) as log, Publisher(settings) as publisher:
        cursor = await log.cursor()
        last = {partition: end.position for partition, end in cursor.ends.items()}
        rows = [row for row in await log.read_rows(0, EVERYTHING) if row[0] in {e.position for e in wanted}]
        prepared = publisher.prepare(rows, PreparedBatch(cursor.position, last, {}), cursor.generation)
        await publisher.send(prepared, cursor.ends)


@pytest.fixture
async def taken(settings: Settings, database: asyncpg.Connection) -> Backup:
    """Of a log of two events, both published."""
    await publish(settings, "s-a", "s-b")
    return await backup(database)


async def test_K13_a_log_behind_its_topic_takes_no_command_and_publishes_nothing(
    stack: LocalStack, settings: Settings, taken: Backup
):
    await publish(settings, "s-a", "s-c", "s-c")
    await taken.restore()
    async with beginning(settings) as log, relaying(settings, log) as relay:
        await eventually(lambda: relay.failure, "the relay refuses to begin")
        with pytest.raises(LogInDoubt, match=r"ends at 2, and reviews\.events holds positions 3–5"):
            log.continuity.require()
    assert positions(await read_topic(stack, TOPIC)) == [1, 2, 3, 4, 5]


async def test_K13_the_log_is_completed_from_its_topic_byte_for_byte(
    stack: LocalStack, settings: Settings, taken: Backup
):
    whole = await publish(settings, "s-a", "s-c", "s-c")
    await taken.restore()
    assert await recover(stack, settings) == 6
    async with beginning(settings) as log:
        await agree(settings, log)
        log.continuity.require()
        *completed, decided = await log.read(0, EVERYTHING)
    assert completed == whole
    said = recovery.read(decided)
    assert isinstance(said, LogRecovered)
    assert (said.completed, said.lost, said.contradicted) == (((3, 5),), (), ())
    assert (decided.stream, decided.meta.person) == (STREAM, "shell:operator")


async def test_K13_nothing_is_published_a_second_time_after_a_recovery(
    stack: LocalStack, settings: Settings, taken: Backup
):
    await publish(settings, "s-a", "s-c", "s-c")
    await taken.restore()
    await recover(stack, settings)
    await publish(settings, "s-a")
    assert positions(await read_topic(stack, TOPIC)) == [1, 2, 3, 4, 5, 6, 7]


async def test_K13_a_command_whose_events_came_back_counts_as_used(
    stack: LocalStack, settings: Settings, taken: Backup
):
    command = appending("s-c", 0, events=2)
    async with EventLog(settings.dsn, SERVICE) as log:
        first = await log.append(command)
    await publish(settings, "s-a")
    await taken.restore()
    await recover(stack, settings)
    async with EventLog(settings.dsn, SERVICE) as log:
        again = await log.append(command)
        other_body = await log.append(appending("s-c", 2, id=command.id, type="Other", fingerprint=b"other"))
        other_stream = await log.append(appending("s-d", 0, id=command.id))
    assert (again.outcome, other_body.outcome, other_stream.outcome) == ("repeated", "repeated", "id_reused")
    assert (again.version, again.first_position, again.last_position) == (
        first.version,
        first.first_position,
        first.last_position,
    )


async def test_K13_what_was_never_published_is_lost_and_its_position_says_so(
    stack: LocalStack, settings: Settings, taken: Backup
):
    streams = ["s-a", *(s for s in (f"s-{c}" for c in "cdefgh") if partition_of(s) != partition_of("s-a"))][
        :3
    ]
    events = await append(settings, *streams)
    await publish_only(settings, [events[2], events[4]])
    await taken.restore()
    async with recovering(stack, settings) as recovery_:
        found = await recovery_.look()
        assert (list(found.events.lost), found.whole) == ([4], False)
        await recovery_.carry_out(found, OPERATOR, "decided by the head of the department")
    log = await publish(settings, "s-a")
    assert [log[2], log[4]] == [events[2], events[4]]
    assert (log[3].type, recovery.read(log[3])) == ("PositionGivenUp", PositionGivenUp())
    assert recovery.read(log[5]).lost == ((4, 4),)
    assert [event.position for event in log] == [1, 2, 3, 4, 5, 6, 7]


async def test_K13_a_command_comes_back_whole_or_not_at_all(
    stack: LocalStack, settings: Settings, taken: Backup
):
    """A relay died after a batch, which had room for more of the third command."""
    async with EventLog(settings.dsn, SERVICE) as log:
        for n in range(3):
            await log.append(at_length(appending("s-c", 5 * n, events=5), 80_000))
        written = await log.read(0, EVERYTHING)
    await publish_only(settings, written)
    await taken.restore()
    async with recovering(stack, settings) as recovery_:
        assert list((await recovery_.look()).events.completed) == written[2:12]


async def test_K13_a_topic_that_contradicts_the_log_is_not_published_over(
    stack: LocalStack, settings: Settings, taken: Backup
):
    """Somebody took commands without having compared: two pasts, of which the log holds one."""
    theirs = await publish(settings, "s-a", "s-c", "s-c")
    await taken.restore()
    ours = await append(settings, "s-a", "s-a")
    async with beginning(settings) as log:
        with pytest.raises(LogInDoubt, match=r"at positions 3–4 the log and reviews\.events hold different"):
            await agree(settings, log)
    await recover(stack, settings)
    log = await publish(settings, "s-a")
    assert log[:4] == ours
    assert recovery.read(log[5]).contradicted == ((3, 4),)
    assert recovery.read(log[5]).lost == ((5, 5),)
    records = await read_topic(stack, TOPIC)
    held = {header(r, "ce_id") for r in records}
    assert {str(event.id) for event in theirs} <= held


async def test_K13_a_running_process_goes_on_without_what_an_operator_gave_up(
    stack: LocalStack, settings: Settings, database: asyncpg.Connection, taken: Backup
):
    """It saw them recorded itself: one of them has another in its place now, the other none."""
    async with beginning(settings) as log, relaying(settings, log) as relay:
        await eventually(lambda: log.continuity.doubt is None, "log and topic compared")
        await published(relay, await happened(log, ["s-a", "s-c", "s-c"]))
        await taken.restore()
        await append(settings, "s-a", "s-a")
        with pytest.raises(LogInDoubt, match="the event at 5"):
            await log.verify()
        await recover(stack, settings)
        await log.verify()
        await eventually(lambda: log.continuity.doubt is None, "the decision is found")
        await happened(log, ["s-d"])
    assert await database.fetchval("select position from head") == 7


@pytest.mark.parametrize("further", [1, 3], ids=["as_a_shorter_one", "as_one_as_long"])
async def test_K13_a_topic_published_anew_since_the_backup_is_published_anew_again(
    stack: LocalStack, settings: Settings, database: asyncpg.Connection, further: int
):
    """It holds each event once now, and the first one held some twice: where the log's cursor points to
    is nothing, or a later event than the cursor says, with others before it that the log does not hold."""
    await publish_only(settings, await append(settings, "s-a", "s-a"))
    await publish(settings, "s-a")
    taken = await backup(database)
    await emptied(stack, TOPIC)
    whole = await publish(settings, *["s-a"] * further)
    await taken.restore()
    async with beginning(settings) as log:
        doubt = r"holds positions 4.*generation 2; the log knows generation 1"
        with pytest.raises(LogInDoubt, match=doubt):
            await agree(settings, log)
    await recover(stack, settings)
    *completed, _, _ = await publish(settings, "s-b")
    assert completed == whole
    records = await read_topic(stack, TOPIC)
    by_generation = {g: positions([r for r in records if header(r, "ce_generation") == g]) for g in "23"}
    assert by_generation == {"2": [*range(1, 4 + further)], "3": [*range(1, 6 + further)]}


async def test_K13_the_newest_event_that_a_process_knows_must_still_be_there(
    settings: Settings, database: asyncpg.Connection, taken: Backup
):
    """It was never published: the topic cannot tell, but who recorded it can."""
    async with beginning(settings) as log:
        await agree(settings, log)
        await log.append(appending("s-c", 0))
        await taken.restore()
        with pytest.raises(StoreUnavailable):  # of the connection that it had
            await log.append(appending("s-d", 0))
        with pytest.raises(LogInDoubt, match="the event at 3"):
            await log.append(appending("s-d", 0))
        with pytest.raises(LogInDoubt, match="the event at 3"):
            await agree(settings, log)
    assert await database.fetchval("select count(*) from events") == 2


async def test_K13_a_log_that_moves_on_meanwhile_is_left_alone(
    stack: LocalStack, settings: Settings, database: asyncpg.Connection, taken: Backup
):
    await publish(settings, "s-a", "s-c")
    await taken.restore()
    async with recovering(stack, settings) as recovery_:
        found = await recovery_.look()
        await append(settings, "s-e")
        with pytest.raises(LogMoved):
            await recovery_.carry_out(found, OPERATOR, "too late")
    assert await database.fetchval("select count(*) from events") == 3
