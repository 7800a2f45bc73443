"""Completing a log from its topic, in one transaction with the decision to do so (K13)."""

from datetime import UTC, datetime

import asyncpg

from shared.core.actor import Actor
from shared.core.frozen import Frozen
from shared.core.recorded import Recorded, row_of
from shared.core.recovered import STREAM, Recoveries, RecoverLog, addressed, recovery
from shared.kafka.comparison import Comparison, Progress, compare, unseen
from shared.log.causation import Causation
from shared.log.database import json_as_bytes, session, unavailable_if_gone
from shared.log.decided import DecidedCommand, decided
from shared.log.event_log import EventLog
from shared.log.ids import new_id
from shared.log.positions import ranges
from shared.log.row import row
from shared.recovery.completion import Completion, completion_of, without_gap
from shared.settings import Settings

# All that came back is one statement.
STATEMENT_SECONDS = 3600.0


class LogMoved(Exception):
    """Somebody appended, or recovered the log, meanwhile; nothing was changed."""


class Found(Frozen, frozen=True):
    """What a look at log and topic found, and what would become of it."""

    comparison: Comparison
    completion: Completion


class Recovery:
    """Of one service's log. settings.dsn: an address of the role that may recover and nothing else."""

    def __init__(self, settings: Settings, log: EventLog) -> None:
        self._settings, self._log = settings, log

    async def look(self, progress: Progress = unseen) -> Found:
        """Raises KafkaUnavailable, StoreUnavailable."""
        comparison = await compare(self._settings, self._log, progress)
        streams = {record.event.stream for record in comparison.ahead.values()}
        return Found(comparison, completion_of(comparison, await self._log.versions(streams)))

    async def carry_out(self, found: Found, by: Actor, reason: str) -> int:
        """The position of the decision. Raises LogMoved, StoreUnavailable; then nothing was changed."""
        comparison, completion = found.comparison, found.completion
        decision = await self._decision(completion, by, reason)
        newest = await self._log.read_between(comparison.position, comparison.position)
        begun = newest[0].recorded_at if newest else datetime.min.replace(tzinfo=UTC)
        completed = without_gap(self._settings.service, completion, decision.meta, begun)
        ends = [(p, end.offset, end.position) for p, end in sorted(comparison.ends.items())]
        call = (
            comparison.position,
            [row_of(event) for event in completed],
            comparison.published_anew,
            comparison.generation,
            ends,
            row(self._settings.service, decision),
        )
        return 1 + await self._call(*call)

    async def _decision(self, completion: Completion, by: Actor, reason: str) -> DecidedCommand:
        history = [*await self._log.read_stream(STREAM), *_of_stream(completion)]
        command = RecoverLog(
            completed=ranges(event.position for event in completion.completed),
            lost=ranges(completion.lost),
            contradicted=ranges(completion.contradicted),
            reason=reason,
        )
        meta = Causation(new_id()).meta(by, command)
        events = recovery.decide(Recoveries(), command, by)
        return decided(addressed(command), by, meta, len(history), events)

    async def _call(self, *arguments: object) -> int:
        async with unavailable_if_gone():
            connection = await asyncpg.connect(self._settings.dsn, **session(STATEMENT_SECONDS))
            try:
                await json_as_bytes(connection)
                return int(await connection.fetchval("select recover($1, $2, $3, $4, $5, $6)", *arguments))
            except (asyncpg.SerializationError, asyncpg.UniqueViolationError) as error:
                raise LogMoved(str(error)) from error
            finally:
                connection.terminate()


def _of_stream(completion: Completion) -> list[Recorded]:
    """Decisions of earlier times that come back too."""
    return [event for event in completion.completed if event.stream == STREAM]
