"""K6 on a real database: what cannot be applied holds up its own key, in order, until a person acts."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.projects.views.projects import ProjectRow, projects
from shared import checkpoints
from shared.checkpoints import Checkpoint, Place
from shared.envelope import Arrived, to_headers
from shared.ids import new_id
from shared.parking import queue
from shared.parking.queue import Entry, Standing
from shared.parking.records import Incoming, Unreadable, read
from shared.reactions import Origin
from shared.store import StoreUnavailable, open_engine, transaction
from shared.subscription import Subscription
from shared.topics import partition_of
from shared.views import Projection
from tests.projects import samples as s
from tests.shared.test_views import arrived

pytestmark = pytest.mark.stack

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
class Desk:
    """A subscription, the records of two keys in one partition, and what became of them."""

    engine: AsyncEngine
    effect: Choking
    subscription: Subscription
    keys: tuple[str, str]

    async def apply(self, records: Iterable[Incoming]) -> None:
        await self.subscription._apply(list(records))

    async def row(self, key: str) -> ProjectRow | None:
        async with transaction(self.engine) as tx:
            return (await projects.load(tx, [key])).get(key)

    async def parked(self, key: str, standing: Standing = "parked") -> list[Entry]:
        async with transaction(self.engine) as tx:
            return await queue.entries(
                tx, subscriber=self.subscription.name, key=key, standing=standing, limit=1000
            )

    async def checkpoint(self) -> Checkpoint:
        place: Place = ("projects", partition_of(self.keys[0]))
        async with transaction(self.engine) as tx:
            return (await checkpoints.read(tx, self.subscription.name))[place]

    async def settle(self, entry: Entry, *, skip: bool = False) -> None:
        await self.subscription.carry_out(entry.id, new_id(), skip=skip)


@pytest.fixture
async def engine(dsn: str) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(dsn)
    yield engine
    await engine.dispose()


@pytest.fixture
async def desk(engine: AsyncEngine, stream: str) -> Desk:
    return await open_desk(engine, stream)


async def open_desk(engine: AsyncEngine, stream: str) -> Desk:
    effect = Choking()
    subscription = Subscription(f"test.{stream}", ["projects"], effect, engine)
    async with transaction(engine) as tx:
        await checkpoints.prepare(tx, subscription.name, ["projects"], range(6))
    others = (f"{stream}-{n}" for n in range(1000))
    other = next(key for key in others if partition_of(key) == partition_of(stream))
    return Desk(engine, effect, subscription, (stream, other))


def interleaved(*keys: str, events: Sequence[Any] = LIFE) -> list[Arrived]:
    """The same life of several keys in one partition, turn by turn, as one log."""
    turns = zip(*(arrived(key, events) for key in keys), strict=True)
    return [_at(n, record) for n, record in enumerate(record for turn in turns for record in turn)]


def _at(offset: int, record: Arrived) -> Arrived:
    return replace(record, offset=offset, previous=offset, event=replace(record.event, position=offset + 1))


def after(events: Sequence[Any], key: str) -> ProjectRow:
    row = ProjectRow(key)
    for event in events:
        row = projects.fold(row, event, Origin(key, s.DAY))
    return row


def unreadable(record: Arrived, **headers: bytes | None) -> Incoming:
    """The same record with headers that are broken."""
    said: dict[str, bytes | None] = dict(to_headers(record.source, record.event, 1, record.previous))
    key, value = record.event.key.encode(), record.event.data
    return read("projects.events", record.partition, record.offset, key, value, [*(said | headers).items()])


def choke_on(record: Arrived) -> Callable[[Arrived], Exception | None]:
    return lambda r: ValueError("does not go down") if r.event.id == record.event.id else None


async def test_one_bad_event_holds_up_what_follows_it_and_nothing_else(desk: Desk):
    bad, good = desk.keys
    log = interleaved(bad, good)
    desk.effect.on = choke_on(log[4])
    await desk.apply(log[:8])
    await desk.apply(log[6:])
    assert await desk.row(bad) == after(LIFE[:2], bad)
    assert await desk.row(good) == after(LIFE, good)
    [first] = await desk.parked(bad)
    assert (first.reason, first.behind) == ("ValueError: does not go down", len(LIFE) - 3)
    assert (first.event_id, first.position, first.type) == (log[4].event.id, 5, "EligibilityAssessed")
    assert (await desk.checkpoint()).position == len(log)


async def test_a_retry_after_repair_goes_through_in_order_and_moves_no_checkpoint(desk: Desk):
    bad, good = desk.keys
    log = interleaved(bad, good)
    desk.effect.on = choke_on(log[4])
    await desk.apply(log)
    before, desk.effect.on = await desk.checkpoint(), Choking().on
    [first] = await desk.parked(bad)
    await desk.settle(first)
    assert await desk.row(bad) == after(LIFE, bad)
    assert await desk.parked(bad) == await desk.parked(bad, "waiting") == []
    assert [e.position for e in await desk.parked(bad, "applied")] == [
        r.event.position for r in log[4:] if r.event.key == bad
    ]
    assert await desk.checkpoint() == before
    await desk.apply(log)
    assert len(desk.effect.seen) == len({r.event.id for r in desk.effect.seen}) == len(log)


async def test_a_retry_in_vain_says_so_and_leaves_the_queue(desk: Desk):
    bad, _ = desk.keys
    log = interleaved(bad)
    desk.effect.on = choke_on(log[2])
    await desk.apply(log)
    [first] = await desk.parked(bad)
    desk.effect.on = lambda r: KeyError("now this") if r.event.id == log[2].event.id else None
    await desk.settle(first)
    [again] = await desk.parked(bad)
    assert (again.id, again.attempts, again.behind) == (first.id, 1, first.behind)
    assert again.reason == "KeyError: 'now this'"


async def test_a_follower_that_fails_becomes_the_first(desk: Desk):
    bad, _ = desk.keys
    log = interleaved(bad)
    desk.effect.on = choke_on(log[2])
    await desk.apply(log)
    desk.effect.on = choke_on(log[5])
    await desk.settle((await desk.parked(bad))[0])
    [first] = await desk.parked(bad)
    assert (first.event_id, first.behind) == (log[5].event.id, len(log) - 6)
    assert await desk.row(bad) == after(LIFE[:5], bad)


async def test_a_skipped_event_is_kept_and_its_followers_go_on(desk: Desk):
    bad, _ = desk.keys
    log = interleaved(bad)
    desk.effect.on = choke_on(log[2])
    await desk.apply(log)
    [first] = await desk.parked(bad)
    await desk.settle(first, skip=True)
    assert await desk.row(bad) == after([*LIFE[:2], *LIFE[3:]], bad)
    assert [e.id for e in await desk.parked(bad, "skipped")] == [first.id]
    await desk.apply(log)
    assert [e.id for e in await desk.parked(bad, "skipped")] == [first.id]
    assert await desk.parked(bad) == []


async def test_one_command_is_carried_out_once_and_only_on_the_first(desk: Desk):
    bad, _ = desk.keys
    log = interleaved(bad)
    desk.effect.on = choke_on(log[2])
    await desk.apply(log)
    [first], [second, *_] = await desk.parked(bad), await desk.parked(bad, "waiting")
    await desk.settle(second, skip=True)
    command = new_id()
    for _ in range(2):
        await desk.subscription.carry_out(first.id, command, skip=False)
    assert [e.attempts for e in await desk.parked(bad)] == [1]
    assert await desk.parked(bad, "skipped") == []


async def test_new_records_wait_while_their_keys_queue_is_being_settled(desk: Desk):
    """Else they might join a queue that is gone a moment later, with nobody to wait behind."""
    bad, good = desk.keys
    log = interleaved(bad, good)
    desk.effect.on = choke_on(log[4])
    await desk.apply(log[:10])
    desk.effect.on, desk.effect.gate = Choking().on, asyncio.Event()
    [first] = await desk.parked(bad)
    settling = asyncio.create_task(desk.settle(first))
    await asyncio.wait_for(desk.effect.entered.wait(), 10)
    desk.effect.gate, gate = None, desk.effect.gate
    applying = asyncio.create_task(desk.apply(log[10:]))
    await asyncio.wait([applying], timeout=0.5)
    assert not applying.done()
    gate.set()
    await asyncio.gather(settling, applying)
    assert await desk.row(bad) == after(LIFE, bad)
    assert await desk.parked(bad) == []


@pytest.mark.parametrize(
    "error",
    [
        StoreUnavailable("gone"),
        ConnectionResetError("gone"),
        TimeoutError("late"),
        DBAPIError("select", None, Exception("no such table")),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_what_may_pass_by_itself_is_not_parked(desk: Desk, error: Exception):
    bad, _ = desk.keys
    log = interleaved(bad)
    desk.effect.on = lambda r: error if r.event.id == log[2].event.id else None
    with pytest.raises((StoreUnavailable, DBAPIError)):
        await desk.apply(log)
    assert await desk.parked(bad) == []
    assert (await desk.checkpoint()).offset == -1
    desk.effect.on = Choking().on
    await desk.apply(log)
    assert await desk.row(bad) == after(LIFE, bad)


@pytest.mark.parametrize(
    ("fact", "worse", "reason"),
    [
        ('"households":310', f'"households":{2**63}', "out of range"),
        ('"households":310', f'"households":{2**64}', "64-bit"),
        ('"project_name":"', '"project_name":"\\u0000', "Unicode escape"),
    ],
)
async def test_what_the_database_refuses_is_parked(desk: Desk, fact: str, worse: str, reason: str):
    bad, good = desk.keys
    log = interleaved(bad, good)
    data = log[0].event.data.replace(fact.encode(), worse.encode())
    assert data != log[0].event.data
    log[0] = replace(log[0], event=replace(log[0].event, data=data))
    await desk.apply(log)
    [first] = await desk.parked(bad)
    assert reason in (first.reason or "")
    assert await desk.row(good) == after(LIFE, good)


async def test_K8_what_a_newer_release_of_the_service_wrote_waits_for_that_release(desk: Desk):
    bad, good = desk.keys
    log = interleaved(bad, good)
    newer = log[2] = replace(log[2], event=replace(log[2].event, schema_version=2))
    await desk.apply(log)
    [first] = await desk.parked(bad)
    assert newer.event.type in (first.reason or "")
    assert "of version 2 was written by a newer release" in (first.reason or "")
    assert await desk.row(good) == after(LIFE, good)


async def test_unreadable_records_queue_up_with_their_key(desk: Desk):
    bad, good = desk.keys
    log: list[Incoming] = [*interleaved(bad, good)]
    log[4] = unreadable(log[4], ce_person=b"\xff")
    log[8] = unreadable(log[8], ce_id=None)
    await desk.apply(log)
    await desk.apply(log)
    [first] = await desk.parked(bad)
    assert "UnicodeDecodeError" in (first.reason or "")
    assert (first.event_id, first.behind) == (None, len(LIFE) - 3)
    await desk.settle(first)
    assert [e.id for e in await desk.parked(bad)] == [first.id]
    await desk.settle(first, skip=True)
    [second] = await desk.parked(bad)
    assert second.reason == "header ce_id is missing or null"
    await desk.settle(second, skip=True)
    assert await desk.row(bad) == after([*LIFE[:2], LIFE[3], *LIFE[5:]], bad)
    assert await desk.row(good) == after(LIFE, good)


@pytest.mark.parametrize(
    "key",
    [b"k" * 3000, b"a\x00b", b"\xff", b"", None],
    ids=["endless", "with U+0000", "no text", "empty", "null"],
)
async def test_whatever_a_record_is_made_of_it_can_be_parked(desk: Desk, key: bytes | None):
    strange, good = interleaved(desk.keys[1], events=LIFE[:2])
    said = dict(to_headers("projects", strange.event, 1, 0)) | {"ce_subject": key, "\x00\n": b"\x00"}
    bytes_of_all_kinds = read("projects.events", good.partition, 0, key, b"\x00\xff", [*said.items()])
    await desk.apply([bytes_of_all_kinds, good])
    [first] = await desk.parked(f"projects/{good.partition}/0")
    assert first.reason
    assert await desk.row(desk.keys[1]) == after(LIFE[1:2], desk.keys[1])


async def test_a_database_that_goes_away_while_the_culprit_is_sought_parks_nothing(desk: Desk):
    bad, good = desk.keys
    log = interleaved(bad, good)
    errors = {log[4].event.id: ValueError("does not go down"), log[7].event.id: StoreUnavailable("gone")}
    desk.effect.on = lambda r: errors.get(r.event.id)
    with pytest.raises(StoreUnavailable):
        await desk.apply(log)
    assert await desk.parked(bad) == await desk.parked(good) == []
    assert await desk.row(bad) is None


async def test_an_unknown_event_type_does_not_wait_behind(desk: Desk):
    bad, _ = desk.keys
    log = interleaved(bad, events=LIFE[:4])
    log[2] = replace(log[2], event=replace(log[2].event, type="SomethingNew"))
    desk.effect.on = choke_on(log[1])
    await desk.apply(log)
    assert [e.position for e in await desk.parked(bad, "waiting")] == [4]


@pytest.mark.parametrize("standing", ["parked", "waiting"])
async def test_what_was_settled_in_all_the_years_is_not_read_to_find_what_is_parked(
    engine: AsyncEngine, standing: Standing
):
    """With sequential scans forbidden the index of what is not settled has to do."""
    anything = {"subscriber": None, "key": None, "after": 0, "limit": 100}
    async with transaction(engine) as tx:
        await tx.execute(text("set local enable_seqscan = off"))
        plan = await tx.execute(text(f"explain {queue._PAGES[standing].text}"), anything)
        said = "\n".join(row[0] for row in plan)
    assert "Scan using parked_queues on parked p" in said
    assert "Seq Scan" not in said


async def test_each_page_goes_on_where_the_one_before_ended(desk: Desk):
    log = interleaved(*desk.keys)
    desk.effect.on = lambda r: ValueError("chokes") if r.offset in (2, 5) else None
    await desk.apply(log)
    name, limit = desk.subscription.name, 4
    async with transaction(desk.engine) as tx:
        heads = await queue.entries(tx, subscriber=name)
        waiting: list[Entry] = []
        after = 0
        while page := await queue.entries(tx, subscriber=name, standing="waiting", after=after, limit=limit):
            assert len(page) == min(limit, len(log) - 5 - len(waiting))
            waiting, after = [*waiting, *page], page[-1].number
    assert [(e.offset, e.behind) for e in heads] == [(2, len(LIFE) - 2), (5, len(LIFE) - 3)]
    for first in heads:
        behind = [e for e in waiting if e.key == first.key]
        assert [e.offset for e in behind] == list(range(first.offset + 2, len(log), 2))
        assert [e.behind for e in behind] == list(reversed(range(len(behind))))


def test_an_unreadable_event_of_ours_leaves_no_hole_and_a_strangers_does_not_move_the_position():
    [_, second, third] = interleaved("x", events=LIFE[:3])
    ours = unreadable(second, ce_id=None)
    assert isinstance(ours, Unreadable)
    step = Checkpoint(1, 0, 1).judge(ours)
    assert (step.fresh, step.after) == (True, Checkpoint(2, 1, 1))
    assert step.after.judge(third).fresh
    assert not step.after.judge(ours).fresh
    assert step.after.judge(ours).after == step.after
    assert Checkpoint().judge(ours).rewind == 0
    strange = replace(ours, position=999, previous=0)
    assert Checkpoint(1, 0, 1).judge(strange).after == Checkpoint(1, 1, 1)


def test_a_record_outside_its_keys_partition_is_nobodys():
    [record] = interleaved("x", events=LIFE[:1])
    elsewhere = (partition_of("x") + 1) % 6
    found = read("projects.events", elsewhere, 7, b"x", None, [])
    assert isinstance(found, Unreadable)
    assert found.key == f"projects/{elsewhere}/7"
    assert isinstance(read("projects.events", record.partition, 7, b"\xff", b"", []), Unreadable)


def test_a_foreign_header_that_is_no_text_does_not_matter():
    [record] = interleaved("x", events=LIFE[:1])
    headers = [*to_headers("projects", record.event, 1, 0), ("trace", b"\xff"), ("b3", None)]
    found = read("projects.events", record.partition, 0, b"x", record.event.data, headers)
    assert found == record


async def test_a_topic_that_is_read_from_its_beginning_parks_nothing_twice(desk: Desk):
    """As after a new generation: offsets begin again, positions tell what was dealt with."""
    bad, good = desk.keys
    log: list[Incoming] = [*interleaved(bad, good)]
    log[4] = unreadable(log[4], ce_id=None)
    log[5] = unreadable(log[5], ce_position=None)
    await desk.apply(log)
    before = [await desk.parked(key) for key in desk.keys]
    place: Place = ("projects", log[0].partition)
    async with transaction(desk.engine) as tx:
        seen = await desk.checkpoint()
        await checkpoints.save(tx, desk.subscription.name, {place: replace(seen, offset=-1)})
    await desk.apply(log)
    assert [await desk.parked(key) for key in desk.keys] == before
    assert all(before)
