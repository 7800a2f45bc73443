"""The steps of a rebuild: fill, catch up, compare, switch (K7)."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared import failpoints
from shared.core.view import View
from shared.kafka.incoming import Incoming
from shared.kafka.reader import PartitionReader
from shared.kafka.topics import PARTITIONS, SourcePartition
from shared.log.database import transaction
from shared.subscribe import checkpoints
from shared.subscribe.apply import Applied, apply, apply_within
from shared.subscribe.checkpoints import Checkpoint
from shared.views import versions
from shared.views.rebuild.bound import Bound, ToEnd, UpTo
from shared.views.rebuild.compare import Content, Difference, content, differences
from shared.views.rebuild.filling import Filling
from shared.views.rebuild.parallel import in_parallel
from shared.views.rebuild.progress import Progress, records_seen
from shared.views.table import table_of
from shared.views.versions import Version

# So few records are left to the switch, during which the live subscription waits.
NEAR = 1000
# From so many records on further processes are worth their start.
FAR = 50_000

Known = Mapping[SourcePartition, Checkpoint]
Apply = Callable[[Sequence[Incoming]], Awaitable[Applied]]


@dataclass(frozen=True)
class Rebuilt:
    """What became of a rebuild.

    before       the content of the live version; None where the fold is another, and nothing to compare
    differences  the first few; with any, it is switched only when that is accepted
    switched     False: both versions are as they were, and it may be tried again
    """

    version: Version
    after: Content
    before: Content | None = None
    differences: list[Difference] = field(default_factory=list)
    switched: bool = False


class Rebuild:
    """Of one version, or of some partitions of it.

    reader    nobody else reads with it
    service   whose view it is
    """

    def __init__(
        self,
        engine: AsyncEngine,
        reader: PartitionReader,
        service: str,
        partitions: Collection[int],
        view: View[Any],
        version: Version,
        progress: Progress,
    ) -> None:
        self._engine, self._reader, self._service = engine, reader, service
        self._view, self._version, self._progress = view, version, progress
        self._sources = sorted(view.sources(service))
        self._places = [(source, partition) for source in self._sources for partition in partitions]
        self._filling = Filling(view, service, version)
        reader.assign(self._places)

    async def run(self, accept: bool, processes: int) -> Rebuilt:
        async with transaction(self._engine) as tx:
            await checkpoints.prepare(tx, self._version.subscriber, self._sources, range(PARTITIONS))
        known, bound = await self._look()
        if processes > 1 and bound.records - records_seen(known) > FAR:
            await in_parallel(self._service, self._view.name, processes, self._show_progress)
        while await self.catch_up() > NEAR:
            pass
        failpoints.reach("rebuild.before-switch", self._view.name)
        async with transaction(self._engine) as tx:
            done = await self._switch(tx, accept)
            failpoints.reach("rebuild.in-switch", self._view.name)
        failpoints.reach("rebuild.after-switch", self._view.name)
        return done

    async def catch_up(self) -> int:
        """Up to the live version where the two are to be compared, else to the end. Returns how many records
        it took."""
        known, bound = await self._look()
        return await self._read(known, bound, self._apply)

    async def _look(self) -> tuple[Known, Bound]:
        """Where the version stands, and how far it has to go now."""
        async with transaction(self._engine) as tx:
            live = await versions.live(tx, self._view.name)
            await checkpoints.prepare(tx, live.subscriber, self._sources, range(PARTITIONS))
            shown = await checkpoints.read(tx, live.subscriber)
            known = await checkpoints.read(tx, self._version.subscriber)
        return known, UpTo(shown) if self._comparable(live) else ToEnd(await self._reader.ends())

    async def _show_progress(self) -> None:
        known, bound = await self._look()
        self._show(known, bound)

    def _show(self, known: Known, bound: Bound) -> None:
        self._progress(records_seen(known), max(bound.records, records_seen(known)))

    async def _switch(self, tx: AsyncConnection, accept: bool) -> Rebuilt:
        """While the live version stands still; its readers do not notice."""
        live = await versions.live(tx, self._view.name)
        shown = await checkpoints.lock(tx, live.subscriber, range(PARTITIONS))

        async def apply_here(records: Sequence[Incoming]) -> Applied:
            return await apply_within(tx, self._filling.lock, records, singly=True)

        known = (await self._filling.lock(tx, range(PARTITIONS))).known
        await self._read(known, UpTo(shown), apply_here)
        await self._filling.inherit_skipped(tx)
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

    async def _read(self, known: Known, bound: Bound, apply: Apply) -> int:
        """How many records it took from where the version stands to the bound."""
        reached = dict(known)
        for place in self._places:
            # At the last record seen, not behind it: it tells whether this is still the same log.
            self._reader.seek(place, max(reached[place].offset, 0))
        taken = 0
        while left := [place for place in self._places if not bound.reached(place, reached[place])]:
            records = await self._reader.take(left, bound)
            fenced = (await apply(records)).fenced
            for place, offset in fenced.rewinds.items():
                self._reader.seek(place, offset)
            reached |= fenced.changed
            taken += len(records)
            self._show(reached, bound)
        return taken

    async def _apply(self, records: Sequence[Incoming]) -> Applied:
        return await apply(self._engine, self._filling.lock, records)

    def _comparable(self, live: Version) -> bool:
        return live.declared == self._version.declared
