"""Carrying out reactions: each foreign event becomes commands whose ids follow from it (K5)."""

import asyncio
from collections.abc import Iterable, Sequence
from itertools import groupby

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from shared import failpoints
from shared.core.actor import service_actor
from shared.core.reactions import Reaction
from shared.core.recorded import context_of
from shared.core.upcast import read
from shared.kafka.record import Arrived
from shared.log.causation import Causation
from shared.log.handler import CommandHandler
from shared.log.ids import derived_id
from shared.observe.observer import Observer


class React:
    """The effect of a service's reactions. Whoever runs one again sends the same command ids again."""

    def __init__(
        self,
        service: str,
        reactions: Iterable[Reaction],
        handle: CommandHandler,
        observer: Observer | None = None,
    ) -> None:
        self._actor = service_actor(service)
        self._handle, self._observer = handle, observer or Observer()
        self._reactions: dict[tuple[str, str], list[Reaction]] = {}
        for reaction in reactions:
            self._reactions.setdefault((reaction.reads.source, reaction.reads.__name__), []).append(reaction)

    def reads(self, record: Arrived) -> bool:
        return (record.source, record.event.type) in self._reactions

    async def __call__(self, tx: AsyncConnection, records: Sequence[Arrived]) -> None:
        """Keys go on side by side, so that their commands share commits; within a key the order holds.

        Raises the first failure after all keys have come to their end: none goes on behind a later attempt.
        """
        by_key = sorted(records, key=lambda record: record.event.key)
        keys = groupby(by_key, key=lambda record: record.event.key)
        ends = await asyncio.gather(
            *[self._in_order(list(group)) for _, group in keys], return_exceptions=True
        )
        for failure in filter(None, ends):
            raise failure

    async def _in_order(self, records: list[Arrived]) -> None:
        for record in records:
            structlog.contextvars.bind_contextvars(correlation=str(record.event.meta.correlation))
            with self._observer.reacting_to(record.event.meta):
                for reaction in self._reactions.get((record.source, record.event.type), ()):
                    await self._react(reaction, record)

    async def _react(self, reaction: Reaction, record: Arrived) -> None:
        event = record.event
        for n, addressed in enumerate(reaction.commands(read(reaction.reads, event), context_of(event))):
            causation = Causation(
                command=derived_id(event.id, f"{reaction.name}/{n}"),
                event=event.id,
                correlation=event.meta.correlation,
            )
            await self._handle(addressed, self._actor, causation)
            failpoints.reach("reaction.after-command", reaction.name)
