"""K6 for reactions: a refused one is parked and shown; what a person decides about it is on record."""

from collections.abc import AsyncIterator, Sequence

import orjson
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from deploy.site.people import PEOPLE
from shared.core.actor import Actor
from shared.core.decider import Addressed, Decider
from shared.core.frozen import replace
from shared.core.messages import Command, Event, EventContext, ForeignEvent
from shared.core.parked import RetryParkedEvent, SkipParkedEvent, addressed, parking
from shared.core.reactions import reaction
from shared.core.refusals import Rejected
from shared.core.rules import Rule
from shared.core.words import Words
from shared.kafka.record import Arrived
from shared.log.causation import Causation
from shared.log.database import open_engine, transaction
from shared.log.event_log import EventLog
from shared.log.handler import CommandHandler
from shared.log.ids import new_id
from shared.parking import queue
from shared.parking.queue import ParkedEvent
from shared.subscribe import checkpoints
from shared.subscribe.react import React
from shared.subscribe.settle import SettleParked
from shared.subscribe.subscription import Subscription
from shared.testing.given import given
from tests.samples import projects as s
from tests.shared.parking import interleaved

FORBIDDEN = Rule("X01", Words("改正", "mend it"))
OPERATOR = Actor(person="sample-operator", organisation=PEOPLE["operator"].organisation)


class Note(Command):
    n: int


class Noted(Event):
    n: int


class Happened(ForeignEvent, source="projects"):
    n: int


def decide(forbidden: set[int]):
    def decided(state: None, command: Note, by: Actor) -> list[Noted]:
        if command.n in forbidden:
            raise Rejected(FORBIDDEN, "不行", "not so")
        return [Noted(n=command.n)]

    return decided


class ReactionHarness:
    """A service that notes down each number it reads, except forbidden ones, and its parking."""

    def __init__(self, log: EventLog, engine: AsyncEngine, name: str) -> None:
        self.log, self.engine, self.forbidden = log, engine, {2}
        category = f"notes_{name.replace('-', '_')}"
        decides = decide(self.forbidden)
        self.notes = Decider(category, None, lambda s, e: None, Noted, "notes", Note, decides)
        self.handle = CommandHandler(log)
        react = React("projects", [reaction(Happened, self.note)], self.handle)
        self.subscription = Subscription(f"test.notes.{name}", ["projects"], react, engine)
        self.parking = SettleParked(log, self.handle, engine, [self.subscription])

    def note(self, event: Happened, context: EventContext) -> list[Addressed]:
        return [Addressed(self.notes, context.key, Note(n=event.n))]

    async def noted(self, key: str) -> list[int]:
        return [orjson.loads(e.data)["n"] for e in await self.log.read_stream(self.notes.stream(key))]

    async def first(self, key: str) -> ParkedEvent | None:
        async with transaction(self.engine) as tx:
            found = await queue.entries(tx, subscriber=self.subscription.name, key=key)
        return found[0] if found else None


@pytest.fixture
async def notes(dsn: str, log: EventLog, stream: str) -> AsyncIterator[ReactionHarness]:
    engine = open_engine(dsn)
    notes = ReactionHarness(log, engine, stream)
    async with transaction(engine) as tx:
        await checkpoints.prepare(tx, notes.subscription.name, ["projects"], range(6))
    yield notes
    await engine.dispose()


def numbers(*keys: str, count: int = 4) -> list[Arrived]:
    """The numbers 1, 2, 3, 4 to each key, turn by turn."""
    log = interleaved(*keys, events=s.UP_TO_ACCEPTED[:count])
    seen = dict.fromkeys(keys, 0)
    return [_numbered(record, seen) for record in log]


def _numbered(record: Arrived, seen: dict[str, int]) -> Arrived:
    key = record.event.key
    seen[key] += 1
    data = b'{"n": %d}' % seen[key]
    return replace(record, event=replace(record.event, type="Happened", data=data))


def about(entry: ParkedEvent) -> dict[str, object]:
    return {
        "parked_id": entry.id,
        "event_id": entry.event_id,
        "subscriber": entry.subscriber,
        "reason": "测试",
    }


async def received(notes: ReactionHarness, records: Sequence[Arrived]) -> None:
    await notes.subscription.apply(records)


@pytest.mark.stack
async def test_a_reaction_that_the_rules_refuse_waits_for_a_person(notes: ReactionHarness, stream: str):
    log = numbers(stream)
    await received(notes, log)
    await received(notes, log)
    first = await notes.first(stream)
    assert first is not None
    assert (first.reason, first.behind) == (f"refused by {FORBIDDEN.id}: 不行 · not so", 2)
    assert await notes.noted(stream) == [1]
    notes.forbidden.clear()
    retry = RetryParkedEvent(**about(first))
    receipt = await notes.parking.settle(first, retry, OPERATOR, Causation(new_id()))
    assert await notes.noted(stream) == [1, 2, 3, 4]
    assert await notes.first(stream) is None
    [decided] = await notes.log.read_stream(receipt.stream)
    assert (decided.type, decided.key, decided.meta.person) == (
        "ParkedEventRetried",
        stream,
        "sample-operator",
    )
    assert orjson.loads(decided.data) == {
        "parked_id": str(first.id),
        "event_id": str(log[1].event.id),
        "subscriber": notes.subscription.name,
        "reason": "测试",
    }


@pytest.mark.stack
async def test_the_other_keys_of_the_batch_are_carried_out_once(notes: ReactionHarness, stream: str):
    notes.forbidden.clear()
    log = numbers(stream, f"{stream}-b", f"{stream}-c")
    log = [replace(r, partition=0) for r in log]
    bad = next(r for r in log if r.event.key == stream and orjson.loads(r.event.data)["n"] == 2)
    log[log.index(bad)] = replace(bad, event=replace(bad.event, data=b'{"n": "two"}'))
    await received(notes, log)
    assert [await notes.noted(key) for key in (stream, f"{stream}-b", f"{stream}-c")] == [
        [1],
        [1, 2, 3, 4],
        [1, 2, 3, 4],
    ]


@pytest.mark.stack
@pytest.mark.parametrize(
    ("command", "left"), [(RetryParkedEvent, [1, 2, 3, 4]), (SkipParkedEvent, [1, 3, 4])]
)
async def test_what_was_decided_before_a_crash_is_carried_out_after_it(
    notes: ReactionHarness, stream, command, left
):
    await received(notes, numbers(stream))
    first = await notes.first(stream)
    assert first is not None
    if command is RetryParkedEvent:
        notes.forbidden.clear()
    await notes.handle(
        addressed(first.subscriber, stream, command(**about(first))), OPERATOR, Causation(new_id())
    )
    assert await notes.first(stream) == first
    await notes.parking.finish()
    assert await notes.noted(stream) == left
    await notes.parking.finish()
    assert await notes.first(stream) is None


def test_a_skipped_event_is_neither_skipped_nor_retried_again():
    facts = {"parked_id": new_id(), "event_id": None, "subscriber": "projects.projects", "reason": "测试"}
    [skipped] = given(parking).when(SkipParkedEvent(**facts), by=OPERATOR).decide()
    given(parking, skipped).when(SkipParkedEvent(**facts), by=OPERATOR).then_nothing()
    given(parking, skipped).when(RetryParkedEvent(**facts), by=OPERATOR).then_nothing()
    other = facts | {"parked_id": new_id()}
    assert len(given(parking, skipped).when(SkipParkedEvent(**other), by=OPERATOR).decide()) == 1


def test_a_retry_may_follow_on_a_retry():
    facts = {"parked_id": new_id(), "event_id": new_id(), "subscriber": "projects.projects", "reason": "测试"}
    [retried] = given(parking).when(RetryParkedEvent(**facts), by=OPERATOR).decide()
    assert given(parking, retried).when(RetryParkedEvent(**facts), by=OPERATOR).decide() == [retried]
