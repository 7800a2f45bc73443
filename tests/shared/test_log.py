"""The append: versions, positions, command ids, and the bytes that are kept (K1, K2, K3, K8)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import pytest

from deploy.site import secrets
from deploy.stack.local import LocalStack
from shared.core.recorded import digest_of
from shared.log.database import StoreUnavailable, json_as_bytes
from shared.log.event_log import EventLog
from shared.log.ids import new_id
from shared.log.row import row
from tests.eventually import eventually
from tests.shared.empty import NAME, connected, empty_database
from tests.shared.samples import appending

pytestmark = pytest.mark.stack

KNOWN = new_id()


async def test_events_of_one_command_stand_together(log: EventLog, stream: str):
    outcome = await log.append(appending(stream, 0, events=3))
    assert (outcome.outcome, outcome.version) == ("accepted", 3)
    assert outcome.last_position - outcome.first_position == 2
    assert [e.version for e in await log.read_stream(stream)] == [1, 2, 3]


async def test_K13_a_page_of_commands_holds_them_whole(log: EventLog, stream: str):
    before = await log.position()
    for n in range(3):
        await log.append(appending(f"{stream}-{n}", 0, events=3))
    pages = [[before]]
    while page := [row[0] for row in await log.read_commands(pages[-1][-1], 4)]:
        pages.append(page)
    assert pages[1:] == [[before + n, before + n + 1, before + n + 2] for n in (1, 4, 7)]


async def test_K1_a_decision_on_an_old_version_is_not_recorded(log: EventLog, stream: str):
    await log.append(appending(stream, 0))
    late = await log.append(appending(stream, 0))
    assert (late.outcome, late.version, late.first_position) == ("other_version", 1, None)
    assert len(await log.read_stream(stream)) == 1


async def test_K1_of_many_on_the_same_version_one_wins(dsn: str, stream: str):
    async with EventLog(dsn, "projects") as one, EventLog(dsn, "projects") as other:
        outcomes = await asyncio.gather(*[log.append(appending(stream, 0)) for log in (one, other) * 20])
    assert sorted(o.outcome for o in outcomes) == ["accepted"] + ["other_version"] * 39


@pytest.mark.parametrize("fewest", [1, 0], ids=["appended as a whole", "judged one by one"])
async def test_K2_positions_have_no_gap_and_follow_commits(dsn: str, log: EventLog, stream: str, fewest: int):
    before = await log.position()
    async with EventLog(dsn, "projects") as one, EventLog(dsn, "projects") as other:
        streams = [f"{stream}-{n}" for n in range(200)]
        commands = [appending(s, 0, events=fewest + n % 3) for n, s in enumerate(streams)]
        await asyncio.gather(*[(one, other)[n % 2].append(c) for n, c in enumerate(commands)])
    after = await log.position()
    read = await log.read(before, 10_000)
    assert [e.position for e in read] == list(range(before + 1, after + 1))
    assert [e.recorded_at for e in read] == sorted(e.recorded_at for e in read)


async def test_K2_a_refused_append_leaves_no_gap(log: EventLog, stream: str):
    await log.append(appending(stream, 0))
    before = await log.position()
    await log.append(appending(stream, 7, events=5))
    outcome = await log.append(appending(stream, 1))
    assert outcome.first_position == before + 1


async def test_K3_the_same_command_again_gets_the_first_answer(log: EventLog, stream: str):
    command = appending(stream, 0, events=2)
    first = await log.append(command)
    await log.append(appending(stream, 2))
    again = await log.append(command)
    assert again.outcome == "repeated"
    assert (again.version, again.first_position, again.last_position) == (
        first.version,
        first.first_position,
        first.last_position,
    )
    assert len(await log.read_stream(stream)) == 3


async def test_K3_sent_many_times_at_once_it_takes_effect_once(dsn: str, log: EventLog, stream: str):
    id = new_id()
    async with EventLog(dsn, "projects") as one, EventLog(dsn, "projects") as other:
        outcomes = await asyncio.gather(
            *[log.append(appending(stream, 0, id=id)) for log in (one, other) * 10]
        )
    assert sorted(o.outcome for o in outcomes) == ["accepted"] + ["repeated"] * 19
    assert len({o.first_position for o in outcomes}) == 1


async def test_K3_a_command_id_belongs_to_one_command(log: EventLog, stream: str):
    id = new_id()
    await log.append(appending(stream, 0, id=id))
    reused = await log.append(appending(stream, 1, id=id, fingerprint=b"another"))
    assert reused.outcome == "id_reused"
    assert len(await log.read_stream(stream)) == 1


async def test_a_command_that_changes_nothing_is_journalled(log: EventLog, stream: str):
    first = await log.append(appending(stream, 0))
    nothing = await log.append(appending(stream, 1, events=0))
    assert (nothing.outcome, nothing.version) == ("accepted", 1)
    assert (nothing.first_position, nothing.last_position) == (None, first.last_position)


async def test_K8_the_bytes_that_were_hashed_are_the_bytes_that_are_read(log: EventLog, stream: str):
    await log.append(appending(stream, 0))
    [event] = await log.read_stream(stream)
    assert event.data == b'{"n":  0}'  # two spaces: nothing reformats it
    assert digest_of("projects", event) == event.digest


@pytest.mark.parametrize(
    "statement",
    [
        "update events set data = '{}'",
        "delete from events",
        "truncate events",
        "update commands set data = '{}'",
        "insert into events select * from events limit 0",
        "update head set position = 0",
        "drop table events",
    ],
)
async def test_K8_the_runtime_role_cannot_touch_history(sql: asyncpg.Connection, statement: str):
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await sql.execute(statement)


async def test_K1_lone_commands_and_batches_of_two_processes_never_both_win(dsn: str, stream: str):
    """What is appended as a whole and what is judged one by one meet the same rows."""
    async with EventLog(dsn, "projects") as alone, EventLog(dsn, "projects") as crowd:
        for version in range(20):
            first, *strangers = [appending(f"{stream}-{version}-{n}", 0) for n in range(4)]
            outcomes = await asyncio.gather(
                alone.append(appending(stream, version)),
                # The first goes by itself; the others, sent meanwhile, are one batch.
                *[crowd.append(command) for command in (first, appending(stream, version), *strangers)],
            )
            verdicts = [o.outcome for o in outcomes]
            assert sorted((verdicts.pop(2), verdicts.pop(0))) == ["accepted", "other_version"]
            assert verdicts == ["accepted"] * 4
        assert [e.version for e in await alone.read_stream(stream)] == list(range(1, 21))


@pytest.mark.parametrize(
    ("expected", "id", "verdict"),
    [
        pytest.param(0, None, "other_version", id="on a version that is taken"),
        pytest.param(7, None, "other_version", id="on a version that is yet to come"),
        pytest.param(1, KNOWN, "id_reused", id="under an id of another command"),
    ],
)
async def test_K1_one_that_loses_in_a_batch_takes_nothing_with_it(
    log: EventLog, stream: str, expected: int, id: UUID | None, verdict: str
):
    await log.append(appending(stream, 0))
    if id:
        await log.append(appending(f"{stream}-known", 0, id=id))
    before = await log.position()
    first, *others = [appending(f"{stream}-{n}", 0, events=2) for n in range(4)]
    loser = appending(stream, expected, id=id, fingerprint=b"another")
    outcomes = await asyncio.gather(*[log.append(c) for c in (first, others[0], loser, *others[1:])])
    assert [o.outcome for o in outcomes] == ["accepted", "accepted", verdict, "accepted", "accepted"]
    read = await log.read(before, 100)
    assert [e.position for e in read] == list(range(before + 1, before + 9))
    assert [e.version for e in await log.read_stream(stream)] == [1]


@pytest.mark.parametrize("call", ["append_one($1)", "append_all(array[$1]::new_command[])"])
async def test_K1_the_short_ways_refuse_a_command_without_events(
    sql: asyncpg.Connection, log: EventLog, stream: str, call: str
):
    """Nothing would be there by which two of them, decided on one version, could meet."""
    await log.append(appending(stream, 0))
    await json_as_bytes(sql)
    nothing = appending(stream, 0, events=0)
    with pytest.raises(asyncpg.NoDataFoundError):
        await sql.execute(f"select {call}", row("projects", nothing))
    assert await log.find_command(nothing.id) is None


@pytest.mark.parametrize(
    ("streams", "events"),
    [(1, 1), (40, 1), (40, 0)],
    ids=["one command", "as a whole", "judged one by one"],
)
async def test_K2_the_log_is_not_set_back_by_a_clock_that_is(stack: LocalStack, streams: int, events: int):
    async with empty_database(stack) as dsn, connected(dsn) as database:
        ahead = await database.fetchval(_AHEAD)
        async with EventLog(dsn, NAME) as log:
            commands = [appending(f"s-{n}", 0, events=events) for n in range(streams)]
            await asyncio.gather(*map(log.append, commands))
        assert await database.fetchval("select min(decided_at) from commands") == ahead


async def test_who_waits_when_the_log_is_closed_is_told_so(stack: LocalStack, dsn: str, stream: str):
    async with _head_held(stack):
        async with EventLog(dsn, "projects") as log:
            callers = [asyncio.create_task(log.append(appending(f"{stream}-{n}", 0))) for n in range(600)]
            await _waits_for_head(stack)
        async with asyncio.timeout(30):  # else a fault would be a test that never ends
            outcomes = await asyncio.gather(*callers, return_exceptions=True)
        assert {type(outcome) for outcome in outcomes} == {StoreUnavailable}
    with pytest.raises(StoreUnavailable):
        await log.append(appending(stream, 0))


async def test_K3_two_batches_on_their_way_never_hold_the_same_stream_or_id(log: EventLog, stream: str):
    ids = [new_id() for _ in range(100)]
    twice = [appending(f"{stream}-{n}", 0, id=id) for n, id in enumerate(ids)] * 2
    outcomes = await asyncio.gather(*[log.append(command) for command in twice])
    first, again = outcomes[:100], outcomes[100:]
    assert {o.outcome for o in first} == {"accepted"}
    assert {o.outcome for o in again} == {"repeated"}
    assert [o.first_position for o in again] == [o.first_position for o in first]


async def test_a_lone_caller_has_always_the_same_writer(dsn: str, sql: asyncpg.Connection, stream: str):
    """Two that took turns would each find the other's work cold."""
    async with EventLog(dsn, "projects") as log:
        for version in range(6):
            await log.append(appending(stream, version))
        writers = "select count(*) from pg_stat_activity where query like 'select append_one(%'"
        assert await sql.fetchval(writers) == 1


async def test_who_gives_up_while_committing_alone_stands_in_nobodys_way(
    stack: LocalStack, dsn: str, stream: str
):
    given_up = appending(stream, 0)
    async with EventLog(dsn, "projects") as log:
        async with _head_held(stack):
            caller = asyncio.create_task(log.append(given_up))
            await _waits_for_head(stack)
            caller.cancel()
            with pytest.raises(asyncio.CancelledError):
                await caller
        async with asyncio.timeout(30):  # else a fault would be a test that never ends
            again, other = await asyncio.gather(log.append(given_up), log.append(appending(f"{stream}-b", 0)))
        assert again.outcome in ("accepted", "repeated")  # whether it was recorded, only the log could say
        assert other.outcome == "accepted"
        assert [e.version for e in await log.read_stream(stream)] == [1]


@asynccontextmanager
async def _head_held(stack: LocalStack) -> AsyncIterator[None]:
    owner = await asyncpg.connect(secrets.owner_dsn(stack.folder.secrets, "projects"))
    try:
        async with owner.transaction():
            await owner.execute("select from head for update")
            yield
    finally:
        await owner.close()


async def _waits_for_head(stack: LocalStack) -> None:
    server = await asyncpg.connect(secrets.superuser_dsn(stack.folder.secrets))
    try:
        waiting = (
            "select from pg_stat_activity where wait_event_type = 'Lock' and query like 'select append%'"
        )
        await eventually(lambda: server.fetch(waiting), "an append that waits for the head")
    finally:
        await server.close()


_AHEAD = "update head set recorded_at = now() + interval '1 hour' returning recorded_at"
