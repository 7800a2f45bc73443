"""K6 as a law: whatever chokes, is retried or skipped, each key keeps its order and loses nothing."""

import asyncio
import itertools
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from shared.kafka.incoming import Incoming, key_of
from shared.kafka.topics import partition_of
from shared.log.database import StoreUnavailable, open_engine
from tests.shared.parking import LIFE, ParkingHarness, interleaved, open_parking, unreadable

KEYS, EACH = 3, 6
LAST = KEYS * EACH
offsets = st.integers(0, LAST - 1)
keys = st.integers(0, KEYS - 1)
_names = itertools.count()


class Parking(RuleBasedStateMachine):
    """A log of three keys with bad records in it, one subscription, and a person who settles things."""

    def __init__(self, dsn: str) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.engine = open_engine(dsn)
        self.parking: ParkingHarness = self.runner.run(open_parking(self.engine, f"law-{next(_names)}"))
        self.keys = list(itertools.islice(_in_one_partition(self.parking.keys[0]), KEYS))
        self.log: list[Incoming] = []
        self.choking: set[int] = set()
        self.skipped: set[int] = set()

    @initialize(choking=st.sets(offsets, max_size=4), unreadables=st.sets(offsets, max_size=3))
    def begin(self, choking: set[int], unreadables: set[int]) -> None:
        records = interleaved(*self.keys, events=LIFE[:EACH])
        self.log = [unreadable(r, ce_id=None) if r.offset in unreadables else r for r in records]
        self.choking = choking
        self.parking.effect.on = lambda r: ValueError("chokes") if r.offset in self.choking else None

    @rule(offset=offsets, size=st.integers(1, LAST))
    def deliver(self, offset: int, size: int) -> None:
        self.runner.run(self.parking.apply(self.log[offset : offset + size]))

    @rule(offset=offsets)
    def mend(self, offset: int) -> None:
        self.choking.discard(offset)

    @rule(key=keys)
    def retry(self, key: int) -> None:
        self._settle(self.keys[key], skip=False)

    @rule(key=keys)
    def skip(self, key: int) -> None:
        self._settle(self.keys[key], skip=True)

    @rule(lost=offsets)
    def deliver_while_the_database_goes(self, lost: int) -> None:
        """It is gone in the middle of the batch: everything is as it was."""
        seen, choking = list(self.parking.effect.seen), self.parking.effect.on
        self.parking.effect.on = lambda r: StoreUnavailable("gone") if r.offset == lost else choking(r)
        try:
            self.deliver(0, LAST)
        except StoreUnavailable:
            self.parking.effect.seen[:] = seen
        finally:
            self.parking.effect.on = choking

    @invariant()
    def each_key_keeps_its_order_and_loses_nothing(self) -> None:
        self.runner.run(self._check())

    def _settle(self, key: str, *, skip: bool) -> None:
        for entry in self.runner.run(self.parking.parked(key)):
            self.skipped |= {entry.offset} if skip else set()
            self.runner.run(self.parking.settle(entry, skip=skip))

    async def _check(self) -> None:
        """Of each key: applied in order and once; what was seen is applied, skipped or in the queue."""
        seen = (await self.parking.checkpoint()).offset
        for key in self.keys:
            applied = [r.offset for r in self.parking.effect.seen if r.event.key == key]
            waiting = await self._unsettled(key)
            gone = [n for n in self.skipped if key_of(self.log[n]) == key]
            assert applied == sorted(set(applied))
            assert waiting == sorted(waiting)
            assert sorted([*applied, *waiting, *gone]) == [
                r.offset for r in self.log[: seen + 1] if key_of(r) == key
            ]
            assert not waiting or max(applied, default=-1) < waiting[0]

    async def _unsettled(self, key: str) -> list[int]:
        entries = [*await self.parking.parked(key), *await self.parking.parked(key, "waiting")]
        return [entry.offset for entry in entries]

    def teardown(self) -> None:
        self.deliver(0, LAST)
        self.runner.run(self._check())
        self.runner.run(self.engine.dispose())
        self.runner.close()


def _in_one_partition(key: str) -> Iterator[str]:
    candidates = (f"{key}-{n}" for n in itertools.count())
    return (found for found in candidates if partition_of(found) == partition_of(key))


@pytest.mark.stack
def test_K6_each_key_keeps_its_order_and_loses_nothing(dsn: str):
    run_state_machine_as_test(
        lambda: Parking(dsn),
        settings=settings(
            max_examples=30,
            stateful_step_count=12,
            phases=(Phase.generate,),  # making it smaller on a real database would take minutes
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
