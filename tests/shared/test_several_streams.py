"""A decision that looks at other streams, and records events in them (K1, K2, K3)."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.stack.local import LocalStack
from shared.core.decider import Addressed
from shared.core.frozen import replace
from shared.core.looking import MOST_STREAMS, AnyStream, TooManyStreams
from shared.core.refusals import OutOfOrder
from shared.http.places import check_recorded, places_of
from shared.http.receipt_bodies import receipt_body
from shared.kafka.topics import partition_of
from shared.log.causation import Causation
from shared.log.database import json_as_bytes
from shared.log.decided import DecidedCommand
from shared.log.event_log import EventLog
from shared.log.handler import CommandHandler
from shared.log.ids import new_id
from shared.log.receipt import Receipt
from shared.log.row import row
from shared.observe.outcome import Outcome
from tests.eventually import eventually
from tests.journal import compare, read
from tests.shared.cells import BY, SERVICE, Add, adding, cells
from tests.shared.empty import connected, empty_database
from tests.shared.samples import appending

pytestmark = pytest.mark.stack

NAME = "cells"


@pytest.fixture(scope="module")
async def database(stack: LocalStack) -> AsyncIterator[str]:
    async with empty_database(stack) as dsn:
        yield dsn


@pytest.fixture
async def logs(database: str) -> AsyncIterator[list[EventLog]]:
    """Of two processes."""
    async with AsyncExitStack() as ending:
        yield [await ending.enter_async_context(EventLog(database, NAME)) for _ in range(2)]


@pytest.fixture
async def handlers(logs: list[EventLog]) -> list[CommandHandler]:
    return [CommandHandler(log) for log in logs]


@pytest.fixture
def a() -> str:
    return f"a{new_id().hex}"


@pytest.fixture
def b() -> str:
    return f"b{new_id().hex}"


def two_partitions() -> tuple[str, str]:
    """Ids whose events lie in different partitions."""
    first = f"a{new_id().hex}"
    others = (f"b{new_id().hex}" for _ in range(1000))
    return first, next(other for other in others if partition_of(other) != partition_of(first))


async def ask(handle: CommandHandler, addressed: Addressed) -> Receipt:
    return await handle(addressed, BY, Causation(new_id()))


async def history(log: EventLog, id: str) -> list[bytes]:
    return [event.data for event in await log.read_stream(cells.stream(id))]


async def test_K3_one_decision_is_recorded_in_all_its_streams_or_in_none(logs, handlers, a, b):
    receipt = await ask(handlers[0], adding(a, b, tells=(b,)))
    first, told = await logs[0].read_between(receipt.position - 1, receipt.position)
    assert [(e.stream, e.version, e.key) for e in (first, told)] == [
        (cells.stream(a), 1, a),
        (cells.stream(b), 1, b),
    ]
    assert (receipt.stream, receipt.version) == (cells.stream(a), 1)
    assert first.meta == told.meta
    with pytest.raises(OutOfOrder):
        await ask(handlers[0], adding(a, b, tells=(b,), most=0))
    assert [len(await history(logs[0], id)) for id in (a, b)] == [1, 1]


async def test_K10_a_decision_over_two_keys_has_a_token_of_both_and_the_version_of_its_own(logs, handlers):
    a, b = two_partitions()
    await ask(handlers[0], adding(b))
    receipt = await ask(handlers[0], adding(a, b, tells=(b,)))
    own, told = receipt.position - 1, receipt.position
    body = receipt_body(NAME, receipt)
    assert body.position == f"{NAME}/{partition_of(a)}/{own},{NAME}/{partition_of(b)}/{told}"
    assert (body.stream, body.version) == (cells.stream(a), 1)
    for place in places_of(body.position):
        await check_recorded(place, logs[0])


async def test_K3_a_repeat_gets_the_events_of_all_streams_again(handlers, a, b):
    once = Causation(new_id())
    first = await handlers[0](adding(a, b, tells=(b,)), BY, once)
    again = await handlers[1](adding(a, b, tells=(b,)), BY, once)
    assert [e.id for e in again.events] == [e.id for e in first.events]
    assert (again.version, again.position) == (first.version, first.position)


async def test_K1_a_decision_is_made_again_when_a_stream_it_only_looked_at_has_moved(handlers, a, b):
    here, there = handlers
    await ask(here, adding(a, b))
    await ask(there, adding(b))
    async with asyncio.timeout(30):  # else a fault would be a test that never ends
        receipt = await ask(here, adding(a, b))
    assert b'"seen":3' in receipt.events[0].data  # 1 + 1 + 1, not 1 + 1 + 0


async def test_K1_a_refusal_that_rests_on_a_stream_that_has_moved_is_decided_again(handlers, a, b):
    """What this process remembers of the other stream would refuse it."""
    here, there = handlers
    await ask(here, adding(a, b))
    await ask(there, adding(b))
    assert (await ask(here, adding(a, b, least=3))).version == 2


async def test_K1_what_a_stale_state_would_allow_is_refused(handlers, a, b):
    here, there = handlers
    await ask(here, adding(a, b))
    await ask(there, adding(b))
    with pytest.raises(OutOfOrder):
        await ask(here, adding(a, b, most=2))


async def test_K1_of_two_over_the_same_third_at_one_moment_one_decides_on_the_other(logs, handlers, a, b):
    """Two processes; the third stream may come to one of them."""
    third = f"c{new_id().hex}"
    formed = [adding(own, third, tells=(third,), most=1) for own in (a, b)]
    answers = await asyncio.gather(*map(ask, handlers, formed), return_exceptions=True)
    assert {type(answer) for answer in answers} == {Receipt, OutOfOrder}
    assert len(await history(logs[0], third)) == 1


async def test_K1_what_was_looked_at_moves_while_the_append_waits_for_head(database, logs, handlers, a, b):
    """Committed before head was free, after the statement had begun."""
    await ask(handlers[0], adding(a, b))
    moving = appending(cells.stream(b), 0, type="Add")
    async with connected(database) as held, connected(database) as seen:
        await json_as_bytes(held)
        transaction = held.transaction()
        await transaction.start()
        await held.execute("select from head for update")
        waiting = asyncio.create_task(ask(handlers[0], adding(a, b)))
        await eventually(lambda: seen.fetchval(_WAITING), "the append waits for head")
        added = replace(moving.events[0], type="Added", data=b'{"seen":2}')
        await held.execute("select append_one($1)", row(NAME, replace(moving, events=[added])))
        await transaction.commit()
        receipt = await waiting
    assert b'"seen":4' in receipt.events[0].data


_WAITING = """
    select count(*) from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and query like '%append%'"""


def looking(own: str, other: str, *, tells: bool = False) -> DecidedCommand:
    """Decided on the first version of both."""
    command = appending(own, 0, seen=[(other, 0)])
    told = [replace(event, place=1) for event in appending(other, 0).events] if tells else []
    return replace(command, events=[*command.events, *told])


async def judged(database: str, *batch: DecidedCommand) -> list[str]:
    """As the function judges them, whatever the callers would have kept apart."""
    async with connected(database) as sql:
        await json_as_bytes(sql)
        rows = await sql.fetch("select * from append($1)", [row(NAME, command) for command in batch])
    return [r["outcome"] for r in rows]


@pytest.mark.parametrize("tells", [False, True])
async def test_K1_write_skew_inside_a_batch_is_impossible(database, a, b, tells):
    """Each looks at what the other writes; the first of them is right, and the second decided too early."""
    assert await judged(database, looking(a, b, tells=tells), looking(b, a)) == ["accepted", "other_version"]


async def test_K1_in_a_batch_what_is_looked_at_may_be_written_behind_it(database, a, b):
    assert await judged(database, looking(a, b), appending(b, 0)) == ["accepted", "accepted"]


@pytest.mark.parametrize(
    "others", [lambda a, b: looking(b, a), lambda a, b: appending(b, 0)], ids=["each other", "a writer"]
)
async def test_K1_the_short_way_refuses_a_batch_in_which_one_writes_what_another_looks_at(
    database, a, b, others
):
    async with connected(database) as sql:
        await json_as_bytes(sql)
        batch = [row(NAME, command) for command in (looking(a, b), others(a, b))]
        with pytest.raises(asyncpg.NoDataFoundError):
            await sql.fetchval("select append_seeing($1)", batch)


async def test_K1_the_short_way_refuses_what_looked_at_another_version(database, a, b):
    async with connected(database) as sql:
        await json_as_bytes(sql)
        late = replace(looking(a, b), seen=[(b, 1)])
        with pytest.raises(asyncpg.NoDataFoundError):
            await sql.fetchval("select append_seeing($1)", [row(NAME, late)])
        assert await sql.fetchval("select append_seeing($1)", [row(NAME, looking(a, b))]) >= 0


async def test_many_that_look_at_one_stream_are_committed_together(logs, a):
    """Nobody changes it."""
    commands = [looking(f"{a}-{n}", a) for n in range(40)]
    results = await asyncio.gather(*map(logs[0].append, commands))
    assert {result.outcome for result in results} == {Outcome.ACCEPTED}


async def test_what_a_decision_looks_at_is_asked_once_of_each_state_of_its_own_stream(handlers, a, b):
    """What the others have come to leads it no further."""
    here, there = handlers
    asked: list[int] = []

    def reads(total: int, command: Add) -> list[AnyStream]:
        asked.append(total)
        return [cells.at(b)]

    counted = Addressed(dataclasses.replace(cells, reads=reads), a, Add(looks_at=(b,)))
    for handle in (here, here):
        await ask(handle, counted)
    assert asked == [0, 1]
    await ask(there, adding(a))
    await ask(here, counted)
    assert asked == [0, 1, 3, 7]  # what this process remembered, and what the log has


async def test_a_decision_that_looks_at_too_many_streams_is_refused(handlers, a):
    most = [f"{a}-{n}" for n in range(MOST_STREAMS)]
    await ask(handlers[0], adding(a, *most))
    with pytest.raises(TooManyStreams, match="at most, not at 65"):
        await ask(handlers[0], adding(a, *most, f"{a}-one-more"))


async def test_the_journal_tells_what_was_looked_at(database, handlers, a, b):
    await ask(handlers[0], adding(b))
    await ask(handlers[0], adding(a, b))
    async with connected(database) as sql:
        seen = await sql.fetchval("select seen from commands where stream = $1", cells.stream(a))
    assert [tuple(one) for one in seen] == [(cells.stream(b), 1)]


CELLS = "xyz"
some = st.sets(st.sampled_from(CELLS))
# One command: whose it is, what it looks at, what it tells, and by which process.
asked = st.tuples(st.sampled_from(CELLS), some, some, st.integers(0, 1))
Asked = tuple[str, set[str], set[str], int]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(batches=st.lists(st.lists(asked, min_size=1, max_size=8), min_size=1, max_size=4))
def test_K1_K9_any_commands_over_three_streams_from_two_processes_are_as_if_one_after_the_other(
    database, batches
):
    """Each is decided again from the journal on what its streams were at when it was recorded."""
    with asyncio.Runner() as runner:
        runner.run(_one_after_the_other(database, batches))


async def _one_after_the_other(database: str, batches: list[list[Asked]]) -> None:
    world = new_id().hex
    async with EventLog(database, NAME) as one, EventLog(database, NAME) as other:
        handlers = [CommandHandler(one), CommandHandler(other)]
        for batch in batches:
            commands = [
                ask(handlers[process], _adding(world, own, looks_at, tells))
                for own, looks_at, tells, process in batch
            ]
            await asyncio.gather(*commands)
    commands, events = [[r for r in rows if world in r.stream] for rows in await read(database)]
    assert len(commands) == sum(map(len, batches))
    assert [found.what for found in compare(SERVICE, commands, events)] == []


def _adding(world: str, own: str, looks_at: set[str], tells: set[str]) -> Addressed:
    named = {cell: f"{cell}{world}" for cell in CELLS}
    return adding(
        named[own],
        *[named[cell] for cell in sorted(looks_at)],
        tells=tuple(named[cell] for cell in sorted(tells)),
    )
