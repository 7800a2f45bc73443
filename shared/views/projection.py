"""Applying events to a view: load the rows they touch, fold, one bulk upsert (K5)."""

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from shared import failpoints
from shared.core.messages import EventContext
from shared.core.recorded import Recorded, context_of
from shared.core.upcast import Versioned, read
from shared.core.view import Row, View
from shared.kafka.record import Arrived
from shared.views.table import table_of

R = TypeVar("R", bound=Row)


class Projection(Generic[R]):
    """The effect of a view's subscription, on the table of one of its versions."""

    def __init__(self, view: View[R], service: str, number: int = 1) -> None:
        self._view, self._table = view, table_of(view, number)
        self._models, self._by_context = view.models(service), view.by_context

    def reads(self, record: Arrived) -> bool:
        return (record.source, record.event.type) in self._models

    async def __call__(self, tx: AsyncConnection, records: Sequence[Arrived]) -> None:
        known = [
            (model, r.event, context_of(r.event))
            for r in records
            if (model := self._models.get((r.source, r.event.type)))
        ]
        touched = [self._touched(*one) for one in known]
        keys = {key for of_event in touched for key in of_event}
        if not keys:
            return
        rows: dict[str, Any] = await self._table.load(tx, list(keys))
        for (model, event, context), of_event in zip(known, touched, strict=True):
            self._view.fold_into(rows, of_event, read(model, event), context)
        await self._table.save(tx, list(rows.values()))
        failpoints.reach("view.in-batch", self._view.name)

    def _touched(self, model: type[Versioned], event: Recorded, context: EventContext) -> Sequence[str]:
        """Where it can be told without the event, that is read when it is folded and not kept until then: the
        events of a whole batch would have to be collected again."""
        happened = None if self._by_context else read(model, event)
        return self._view.touched(happened, context)
