"""K6 as a law: whatever chokes, is retried or skipped, each key keeps its order and loses nothing."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.parking.records import Incoming, key_of
from shared.store import open_engine
from shared.topics import partition_of
from tests.shared.test_parking import LIFE, Desk, interleaved, open_desk, unreadable

KEYS, EACH = 3, 6
LAST = KEYS * EACH
offsets = st.integers(0, LAST - 1)
actions = st.one_of(
    st.tuples(st.just("deliver"), offsets, st.integers(1, LAST)),
    st.tuples(st.just("mend"), offsets, st.just(0)),
    st.tuples(st.sampled_from(["retry", "skip"]), st.integers(0, KEYS - 1), st.just(0)),
)
_names = itertools.count()


@dataclass
class Life:
    """A log with bad records in it, a subscription, and what a person skipped."""

    desk: Desk
    keys: list[str]
    log: list[Incoming]
    choking: set[int]
    skipped: set[int] = field(default_factory=set)

    async def act(self, verb: str, n: int, size: int) -> None:
        if verb == "deliver":
            await self.desk.apply(self.log[n : n + size])
        elif verb == "mend":
            self.choking.discard(n)
        else:
            await self.settle(self.keys[n], skip=verb == "skip")

    async def settle(self, key: str, *, skip: bool) -> None:
        for entry in await self.desk.parked(key):
            self.skipped |= {entry.offset} if skip else set()
            await self.desk.settle(entry, skip=skip)

    async def unsettled(self, key: str) -> list[int]:
        entries = [*await self.desk.parked(key), *await self.desk.parked(key, "waiting")]
        return [entry.offset for entry in entries]

    async def check(self) -> None:
        """Of each key: applied in order and once; what was seen is applied, skipped or in the queue."""
        seen = (await self.desk.checkpoint()).offset
        for key in self.keys:
            applied = [r.offset for r in self.desk.effect.seen if r.event.key == key]
            waiting = await self.unsettled(key)
            gone = [n for n in self.skipped if key_of(self.log[n]) == key]
            assert applied == sorted(set(applied))
            assert waiting == sorted(waiting)
            assert sorted([*applied, *waiting, *gone]) == [
                r.offset for r in self.log[: seen + 1] if key_of(r) == key
            ]
            assert not waiting or max(applied, default=-1) < waiting[0]


async def begin(engine: AsyncEngine, choking: set[int], unreadables: set[int]) -> Life:
    desk = await open_desk(engine, f"law-{next(_names)}")
    keys = list(itertools.islice(_in_one_partition(desk.keys[0]), KEYS))
    records = interleaved(*keys, events=LIFE[:EACH])
    log = [unreadable(r, ce_id=None) if r.offset in unreadables else r for r in records]
    desk.effect.on = lambda r: ValueError("chokes") if r.offset in choking else None
    return Life(desk, keys, log, choking)


def _in_one_partition(key: str) -> Iterator[str]:
    candidates = (f"{key}-{n}" for n in itertools.count())
    return (found for found in candidates if partition_of(found) == partition_of(key))


@pytest.mark.stack
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    choking=st.sets(offsets, max_size=4),
    unreadables=st.sets(offsets, max_size=3),
    plan=st.lists(actions, max_size=12),
)
async def test_each_key_keeps_its_order_and_loses_nothing(dsn: str, choking, unreadables, plan):
    engine = open_engine(dsn)
    try:
        lived = await begin(engine, choking, unreadables)
        for action in [*plan, ("deliver", 0, LAST)]:
            await lived.act(*action)
            await lived.check()
    finally:
        await engine.dispose()
