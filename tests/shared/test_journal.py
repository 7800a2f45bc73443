"""The journal travels behind its log, and comes back with it (K9, K13)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg
import pytest

from services.audit.catalogue import SERVICES
from shared.core.actor import Actor
from shared.core.recorded import Recorded
from shared.kafka.agreement import agree
from shared.kafka.comparison import compare
from shared.kafka.incoming import incoming
from shared.kafka.publisher import Publisher
from shared.kafka.reader import open_reader
from shared.kafka.record import Arrived
from shared.kafka.relay import Relay
from shared.kafka.topics import topic_of
from shared.log.continuity import LogInDoubt
from shared.log.event_log import EventLog
from shared.log.journalled import journal_of, journalled_of
from shared.log.release import RELEASE
from shared.observe.outcome import Outcome
from shared.recovery.recover import Found, Recovery
from tests.shared.alone import Alone
from tests.shared.backups import Backup, backup
from tests.shared.samples import appending
from tests.shared.test_relay import published, relaying
from tests.system.topics import read_records

pytestmark = pytest.mark.stack

OPERATOR = Actor(person="shell:operator", organisation="")


@asynccontextmanager
async def travelling(alone: Alone) -> AsyncIterator[Relay]:
    """The journal's relay; the log's is another."""
    relay = Relay(alone.settings, alone.log, travels=alone.log.journal)
    task = asyncio.create_task(relay.run())
    try:
        yield relay
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def all_published(alone: Alone) -> None:
    async with relaying(alone.settings, alone.log) as relay, travelling(alone) as journal:
        await published(relay, await alone.log.position())
        await published(journal, await alone.log.journal.position())


async def told(alone: Alone) -> list[Recorded]:
    """What the journal's topic holds, by the numbers."""
    topic = topic_of(journal_of(alone.settings.service))
    found = [incoming(record) for record in await read_records(topic, 0, **alone.login)]
    assert all(isinstance(record, Arrived) for record in found)
    return sorted((record.event for record in found), key=lambda event: event.position)


async def rows(alone: Alone) -> list[asyncpg.Record]:
    return await alone.sql.fetch("select * from commands order by number")


async def lived(alone: Alone) -> dict[str, asyncpg.Record]:
    """A command, one that looked at another stream, one that changed nothing. Returns the journal."""
    log = alone.log
    await log.append(appending("s-a", 0, events=2))
    await log.append(appending("s-b", 0, seen=[("s-a", 2)]))
    await log.append(appending("s-a", 2, events=0))
    return {row["stream"]: row for row in await rows(alone)}


async def test_K9_every_command_travels_with_all_that_the_journal_knows(alone: Alone):
    await lived(alone)
    await all_published(alone)
    first, second, third = map(journalled_of, await told(alone))
    assert [first.number, second.number, third.number] == [1, 2, 3]
    assert (first.first_position, first.last_position, first.release) == (1, 2, RELEASE)
    assert (second.first_position, second.last_position, second.seen) == (3, 3, (("s-a", 2),))
    assert (third.first_position, third.last_position, third.version) == (None, 2, 2)
    assert first.fingerprint == b"same"


async def test_K13_a_command_is_never_in_its_topic_before_its_events_are(alone: Alone):
    await lived(alone)
    assert await alone.log.journal.read_commands(0, 100) == []
    async with relaying(alone.settings, alone.log) as relay:
        await published(relay, await alone.log.position())
    assert [row[0] for row in await alone.log.journal.read_commands(0, 100)] == [1, 2, 3]


async def found(alone: Alone) -> tuple[Recovery, Found]:
    recovery = Recovery(alone.settings, alone.log, SERVICES["funding"])
    return recovery, await recovery.look()


async def recover(alone: Alone) -> None:
    recovery, what = await found(alone)
    await recovery.carry_out(what, OPERATOR, "a backup was restored")


@pytest.fixture
async def taken(alone: Alone) -> Backup:
    """Of a log with a command, published."""
    await alone.log.append(appending("s-z", 0))
    await all_published(alone)
    return await backup(alone.sql)


async def test_K13_the_journal_comes_back_with_the_log_and_repeats_are_answered_as_before(
    alone: Alone, taken: Backup
):
    asked = [
        appending("s-a", 0, events=2),
        appending("s-b", 0, seen=[("s-a", 2)]),
        appending("s-a", 2, events=0),
    ]
    answered = [await alone.log.append(command) for command in asked]
    await all_published(alone)
    before = await rows(alone)
    await taken.restore()
    async with EventLog(alone.settings.dsn, alone.settings.service) as alone.log:
        await recover(alone)
        assert (await rows(alone))[: len(before)] == before
        again = [await alone.log.append(command) for command in asked]
        other = await alone.log.append(appending("s-a", 2, id=asked[0].id, fingerprint=b"other"))
        await agree(alone.settings, alone.log)
    assert [a.outcome for a in again] == [Outcome.REPEATED] * 3
    assert [(a.version, a.first_position, a.last_position) for a in again] == [
        (a.version, a.first_position, a.last_position) for a in answered
    ]
    assert other.outcome is Outcome.ID_REUSED


async def test_K13_what_travels_after_a_recovery_follows_on_what_is_in_the_topic(alone: Alone, taken: Backup):
    await lived(alone)
    await all_published(alone)
    before = await told(alone)
    await taken.restore()
    async with EventLog(alone.settings.dsn, alone.settings.service) as alone.log:
        await recover(alone)
        await alone.log.append(appending("s-c", 0))
        await all_published(alone)
    after = await told(alone)
    assert after[: len(before)] == before
    assert [event.position for event in after] == list(range(1, 7))


async def test_K13_a_journal_that_went_back_alone_is_doubted(alone: Alone, taken: Backup):
    """The command after the backup changed nothing, so that the log is the same."""
    await alone.log.append(appending("s-z", 1, events=0))
    await all_published(alone)
    await taken.restore()
    async with EventLog(alone.settings.dsn, alone.settings.service) as alone.log:
        with pytest.raises(
            LogInDoubt, match=r"the journal ends at 1, and alone-.*\.commands holds positions 2"
        ):
            await agree(alone.settings, alone.log)
        await recover(alone)
        assert (await compare(alone.settings, alone.log)).agrees
    assert [row["number"] for row in await rows(alone)] == [1, 2, 3]


async def test_K13_a_command_whose_record_was_not_sent_yet_counts_as_used(alone: Alone, taken: Backup):
    command = appending("s-a", 0)
    await alone.log.append(command)
    async with relaying(alone.settings, alone.log) as relay:
        await published(relay, await alone.log.position())
    await taken.restore()
    async with EventLog(alone.settings.dsn, alone.settings.service) as alone.log:
        await recover(alone)
        again = await alone.log.append(command)
        await all_published(alone)
    assert again.outcome is Outcome.REPEATED
    assert [event.type for event in await told(alone)] == ["Confirm", "", "RecoverLog"]


async def test_K13_two_pasts_of_a_journal_are_settled_by_a_decision(alone: Alone, taken: Backup):
    """Somebody took a command without having compared."""
    await alone.log.append(appending("s-z", 1, events=0))
    await alone.log.append(appending("s-z", 1, events=0))
    await all_published(alone)
    await taken.restore()
    async with EventLog(alone.settings.dsn, alone.settings.service) as alone.log:
        await alone.log.append(appending("s-z", 1, events=0))
        with pytest.raises(LogInDoubt, match="at positions 2 the journal and"):
            await agree(alone.settings, alone.log)
        _, what = await found(alone)
        assert (what.whole, list(what.commands.given_up)) == (False, [2, 3])
        await recover(alone)
        await agree(alone.settings, alone.log)
        await alone.log.append(appending("s-z", 1))
        await all_published(alone)
    assert [row["number"] for row in await rows(alone)] == [1, 2, 4, 5]
    assert [event.position for event in await told(alone)] == [1, 2, 3, 4, 5]


async def test_K4_a_topic_is_made_by_its_own_relay_alone(alone: Alone):
    """Another producer may hold records for a broker that was replaced: into a topic that somebody else made
    it would write them before the first."""
    theirs = topic_of(journal_of(alone.settings.service))
    async with Publisher(alone.settings), open_reader(alone.settings) as reader:
        assert alone.topic in (there := await reader.topics())
        assert theirs not in there
