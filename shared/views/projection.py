"""Applying events to a view: load the rows they touch, fold, save them in bulk (K5)."""

import asyncio
from collections.abc import Awaitable, Sequence
from typing import Any, Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from shared import failpoints
from shared.core.messages import EventContext
from shared.core.upcast import Versioned, read
from shared.core.view import Row, View
from shared.kafka.record import Arrived
from shared.views.table import table_of

# Events that are read before the loop has its turn again.
SLICE = 20

R = TypeVar("R", bound=Row)


class Projection(Generic[R]):
    """The effect of a view's subscription, on the table of one of its versions."""

    def __init__(self, view: View[R], service: str, number: int = 1) -> None:
        self._view, self._table = view, table_of(view, number)
        self._models = view.models(service)

    def reads(self, record: Arrived) -> bool:
        return (record.source, record.event.type) in self._models

    async def __call__(self, tx: AsyncConnection, records: Sequence[Arrived]) -> None:
        known = [(r, model) for r in records if (model := self._models.get((r.source, r.event.type)))]
        if not known:
            return
        keys = list({record.event.key for record, _ in known})
        loading = asyncio.create_task(self._table.load(tx, keys))
        events = await _read(known, loading)
        loaded = loading.result()
        rows: dict[str, Any] = loaded.rows
        for (record, _), event in zip(known, events, strict=True):
            key = record.event.key
            row = rows.get(key) or self._view.blank(key)
            rows[key] = self._view.fold(row, event, EventContext(key, record.event.meta.occurred_on))
        await self._table.save(tx, rows, loaded.places)
        failpoints.reach("view.in-batch", self._view.name)


async def _read(
    known: Sequence[tuple[Arrived, type[Versioned]]], loading: Awaitable[object]
) -> list[Versioned]:
    """While the server looks for the rows. Waits for it also where an event cannot be read, for a connection
    does one thing at a time."""
    events: list[Versioned] = []
    try:
        for n, (record, model) in enumerate(known):
            if n % SLICE == 0:
                await asyncio.sleep(0)
            events.append(read(model, record.event))
    finally:
        await loading
    return events
