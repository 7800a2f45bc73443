"""What is parked in a service, as far as an operator's division reaches."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared.core.actor import Actor
from shared.core.column import columns_of
from shared.core.service import Service
from shared.http.problems import Problem
from shared.log.database import transaction
from shared.parking import queue
from shared.parking.queue import ParkedEvent
from shared.subscribe.settle import SettleParked
from shared.views.scope import lies_within
from shared.views.shown import shown_table


class ParkedDesk:
    """A key lies where the row lies that the service's first view shows of it. Without a row it lies in no
    division yet: who covers the whole country deals with it."""

    def __init__(self, service: Service, settlement: SettleParked, engine: AsyncEngine) -> None:
        self.service, self.settlement, self._engine = service, settlement, engine

    async def many(self, by: Actor, **wanted: Any) -> list[ParkedEvent]:
        """wanted: as `queue.entries` takes it."""
        async with transaction(self._engine) as tx:
            return await queue.entries(tx, **wanted, keys=await self._keys(tx, by))

    async def one(self, by: Actor, id: UUID) -> ParkedEvent:
        """Raises Problem 404, also where it is another's."""
        found = await self.settlement.entry(id)
        if found is None or not await self._covers(by, found.key):
            zh, en = (
                f"查无搁置事件 {id}，或不在您的职权范围内",
                f"No event of your division is parked as {id}.",
            )
            raise Problem(404, "not-found", zh, en)
        return found

    async def _covers(self, by: Actor, key: str) -> bool:
        async with transaction(self._engine) as tx:
            keys = await self._keys(tx, by)
            return keys is None or bool(await tx.scalar(select(literal(key).in_(keys))))

    async def _keys(self, tx: AsyncConnection, by: Actor) -> Select[tuple[str]] | None:
        """Those of his division; None: all."""
        if not by.division:
            return None
        view = self.service.main_view
        table = await shown_table(tx, view)
        return select(table.c[view.key]).where(lies_within(table, columns_of(view.row), by.division))
