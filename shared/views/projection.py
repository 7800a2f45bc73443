"""Applying events to a view: load the rows they touch, fold, save them in bulk (K5)."""

import asyncio
from collections.abc import Sequence
from itertools import chain
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
_Known = tuple[Arrived, type[Versioned]]


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
        ahead = await _read_ahead(known, loading)
        rest = (read(model, record.event) for record, model in known[len(ahead) :])
        loaded = loading.result()
        rows: dict[str, Any] = loaded.rows
        for (record, _), event in zip(known, chain(ahead, rest), strict=True):
            key = record.event.key
            row = rows.get(key) or self._view.blank(key)
            rows[key] = self._view.fold(row, event, EventContext(key, record.event.meta.occurred_on))
        await self._table.save(tx, rows, loaded.places)
        failpoints.reach("view.in-batch", self._view.name)


async def _read_ahead(known: Sequence[_Known], loading: asyncio.Task[Any]) -> list[Versioned]:
    """The events that can be read while the server looks for the rows. Waits for it also where one cannot be
    read, for a connection does one thing at a time."""
    ahead: list[Versioned] = []
    try:
        while not loading.done() and len(ahead) < len(known):
            await asyncio.sleep(0)
            ahead += [read(model, record.event) for record, model in known[len(ahead) : len(ahead) + SLICE]]
    finally:
        await loading
    return ahead
