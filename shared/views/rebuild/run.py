"""A rebuild from beginning to end: fill, catch up, compare, switch. Killed at any point, it goes on there."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared import failpoints
from shared.core.view import View
from shared.kafka.incoming import Incoming
from shared.kafka.topics import PARTITIONS, SourcePartition
from shared.log.database import open_engine, transaction
from shared.settings import Settings
from shared.subscribe import checkpoints
from shared.subscribe.apply import Applied, apply, apply_within
from shared.subscribe.checkpoints import Checkpoint
from shared.views import versions
from shared.views.rebuild.bound import Bound, ToEnd, UpTo
from shared.views.rebuild.compare import Content, Difference, content, differences
from shared.views.rebuild.filling import Filling
from shared.views.rebuild.parallel import in_parallel
from shared.views.rebuild.topic import Topic, opened
from shared.views.table import table_of
from shared.views.versions import Version

# So few records are left to the switch, during which the live subscription waits.
NEAR = 1000
# From so many records on further processes are worth their start.
FAR = 50_000
LOOK_SECONDS = 0.5

Told = Callable[[int, int], None]
"""(records seen, records to see)"""
Apply = Callable[[Sequence[Incoming]], Awaitable[Applied]]


@dataclass(frozen=True)
class Rebuilt:
    """What became of it.

    before       the content of the live version; None where the fold is another, and nothing to compare
    differences  the first few; with any, it is switched only when told to
    switched     False: both versions are as they were, and it may be tried again
    """

    version: Version
    after: Content
    before: Content | None = None
    differences: list[Difference] = field(default_factory=list)
    switched: bool = False


class NothingToFill(Exception):
    """There is no version for this code's fold that is not live already."""


async def rebuild(
    settings: Settings,
    view: View[Any],
    *,
    accept: bool = False,
    processes: int = 1,
    told: Told = lambda done, of: None,
) -> Rebuilt | None:
    """Fill the version that the owner provided for this fold. None: another process did it meanwhile.

    processes  how many do it side by side while there is much to do; told by this one's environment

    Raises NothingToFill, Stalled, NoLongerFilled, ShareFailed, and what a database or broker that is away
    raises.
    """
    engine = open_engine(settings.dsn)
    try:
        version = await _wanted(engine, view, settings.service)
        async with _alone(engine, settings.dsn, version, told):
            async with transaction(engine) as tx:
                now = await versions.of_subscriber(tx, version.subscriber)
            if now is None or now.state != "filling":
                return None
            async with opened(settings, settings.service) as topic:
                return await _Rebuild(engine, topic, settings.service, view, version, told).run(
                    accept, processes
                )
    finally:
        await engine.dispose()


async def fill(settings: Settings, view: View[Any], partitions: Collection[int]) -> None:
    """Some partitions of the version that another process rebuilds: a key has one, so no row is shared."""
    engine = open_engine(settings.dsn)
    try:
        version = await _wanted(engine, view, settings.service)
        async with opened(settings, settings.service, partitions) as topic:
            await _Rebuild(engine, topic, settings.service, view, version, lambda done, of: None).catch_up()
    finally:
        await engine.dispose()


async def _wanted(engine: AsyncEngine, view: View[Any], service: str) -> Version:
    async with transaction(engine) as tx:
        found = await versions.filling(tx, view)
    if found is None:
        raise NothingToFill(f"no version of {service}.{view.name} is being filled for this code")
    return found


@asynccontextmanager
async def _alone(engine: AsyncEngine, dsn: str, version: Version, told: Told) -> AsyncIterator[None]:
    """Only one fills a version; whoever else wants to waits, and is told how far the first one is."""
    connection = await asyncpg.connect(dsn)
    try:
        while not await connection.fetchval(
            "select pg_try_advisory_lock(hashtextextended('rebuild ' || $1, 0))", version.subscriber
        ):
            await _tell_of_another(engine, version, told)
            await asyncio.sleep(LOOK_SECONDS)
        yield
    finally:
        await connection.close()


async def _tell_of_another(engine: AsyncEngine, version: Version, told: Told) -> None:
    async with transaction(engine) as tx:
        live = await versions.live(tx, version.view)
        here, there = [await checkpoints.read(tx, name) for name in (version.subscriber, live.subscriber)]
    told(_seen(here), max(_seen(there), _seen(here)))


class _Rebuild:
    """With the lock held and the topic open."""

    def __init__(
        self, engine: AsyncEngine, topic: Topic, service: str, view: View[Any], version: Version, told: Told
    ) -> None:
        self._engine, self._topic, self._service = engine, topic, service
        self._view, self._version, self._told = view, version, told
        self._filling = Filling(view, service, version)

    async def run(self, accept: bool, processes: int) -> Rebuilt:
        async with transaction(self._engine) as tx:
            await self._filling.prepare(tx, [self._service], range(PARTITIONS))
        known, bound = await self._look()
        if processes > 1 and bound.records - _seen(known) > FAR:
            await in_parallel(self._service, self._view.name, processes, self._tell)
        while await self.catch_up() > NEAR:
            pass
        failpoints.reach("rebuild.before-switch", self._view.name)
        async with transaction(self._engine) as tx:
            done = await self._switch(tx, accept)
            failpoints.reach("rebuild.in-switch", self._view.name)
        failpoints.reach("rebuild.after-switch", self._view.name)
        return done

    async def catch_up(self) -> int:
        """Up to the live version where the two are to be compared, else to the end. How many it took."""
        known, bound = await self._look()
        return await self._read(known, bound, self._apply)

    async def _look(self) -> tuple[dict[SourcePartition, Checkpoint], Bound]:
        """Where it stands, and how far it has to go now."""
        async with transaction(self._engine) as tx:
            live = await versions.live(tx, self._view.name)
            await checkpoints.prepare(tx, live.subscriber, [self._service], range(PARTITIONS))
            shown = await checkpoints.read(tx, live.subscriber)
            known = await self._filling.begin(tx)
        bound = _as_far_as(shown) if self._comparable(live) else ToEnd(await self._topic.ends())
        return known, bound

    async def _tell(self) -> None:
        known, bound = await self._look()
        self._told(_seen(known), max(bound.records, _seen(known)))

    async def _switch(self, tx: AsyncConnection, accept: bool) -> Rebuilt:
        """While the live version stands still; whoever reads it does not notice."""
        live = await versions.live(tx, self._view.name)
        shown = await checkpoints.lock(tx, live.subscriber, range(PARTITIONS))

        async def apply_here(records: Sequence[Incoming]) -> Applied:
            return await apply_within(tx, self._filling, records, singly=True)

        known = (await self._filling.hold(tx, range(PARTITIONS))).known
        await self._read(known, _as_far_as(shown), apply_here)
        await self._filling.inherit(tx)
        found = await self._compare(tx, live)
        if found.differences and not accept:
            return found
        await versions.show(tx, live, self._version, found.after.rows, found.after.digest)
        return Rebuilt(found.version, found.after, found.before, found.differences, switched=True)

    async def _compare(self, tx: AsyncConnection, live: Version) -> Rebuilt:
        mine, shown = (table_of(self._view, v.number).table for v in (self._version, live))
        after = await content(tx, mine)
        if not self._comparable(live):
            return Rebuilt(self._version, after)
        before = await content(tx, shown)
        different = await differences(tx, shown, mine) if before != after else []
        return Rebuilt(self._version, after, before, different)

    async def _read(self, known: dict[SourcePartition, Checkpoint], bound: Bound, apply: Apply) -> int:
        known = {place: c for place, c in known.items() if place[1] in self._topic.partitions}
        self._topic.begin(known)
        taken = 0
        while left := [p for (_, p), checkpoint in known.items() if not bound.reached(p, checkpoint)]:
            records = await self._topic.take(left, bound)
            applied = await apply(records)
            for (_, partition), offset in applied.rewinds.items():
                self._topic.seek(partition, offset)
            known |= applied.changed
            taken += len(records)
            self._told(_seen(known), max(bound.records, _seen(known)))
        return taken

    async def _apply(self, records: Sequence[Incoming]) -> Applied:
        return await apply(self._engine, self._filling, records)

    def _comparable(self, live: Version) -> bool:
        return live.declared == self._version.declared


def _as_far_as(shown: dict[SourcePartition, Checkpoint]) -> UpTo:
    return UpTo({partition: checkpoint for (_, partition), checkpoint in shown.items()})


def _seen(known: dict[SourcePartition, Checkpoint]) -> int:
    return sum(checkpoint.offset + 1 for checkpoint in known.values())
