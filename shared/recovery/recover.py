"""Completing a log from its topic, in one transaction with the decision to do so (K13)."""

from collections.abc import Iterator
from datetime import UTC, datetime

import asyncpg
from msgspec.structs import astuple

from shared.core.actor import Actor
from shared.core.frozen import Frozen
from shared.core.recorded import Recorded, row_of
from shared.core.recovered import STREAM, Recoveries, RecoverLog, addressed, recovery
from shared.core.service import Service
from shared.kafka.comparison import Compared, Progress, compare, unseen
from shared.log.causation import Causation
from shared.log.database import json_as_bytes, session, unavailable_if_gone
from shared.log.decided import DecidedCommand, decided
from shared.log.event_log import EventLog
from shared.log.ids import new_id
from shared.log.positions import ranges
from shared.log.row import row
from shared.recovery.completion import Completion, completion_of, without_gap
from shared.recovery.journal import JournalCompletion, journal_completion_of, unknown
from shared.recovery.naming import files_named
from shared.settings import Settings

# All that came back is one statement.
STATEMENT_SECONDS = 3600.0


class LogMoved(Exception):
    """Somebody appended, or recovered the log, meanwhile; nothing was changed."""


class Found(Frozen, frozen=True):
    """What a look at log, journal and topics found, and what would become of it."""

    compared: Compared
    events: Completion
    commands: JournalCompletion

    @property
    def whole(self) -> bool:
        """Everything comes back."""
        return self.events.whole and not self.commands.given_up


class Recovery:
    """Of one service's log. settings.dsn: an address of the role that may recover and nothing else."""

    def __init__(self, settings: Settings, log: EventLog, service: Service) -> None:
        self._settings, self._log, self._service = settings, log, service

    async def look(self, progress: Progress = unseen) -> Found:
        """Raises KafkaUnavailable, StoreUnavailable."""
        compared = await compare(self._settings, self._log, progress)
        ahead = [*compared.events.ahead.values(), *compared.commands.ahead.values()]
        versions = await self._log.versions({record.event.stream for record in ahead})
        events = completion_of(compared.events, versions)
        return Found(compared, events, journal_completion_of(compared.commands, events, versions))

    async def carry_out(self, found: Found, by: Actor, reason: str) -> int:
        """The position of the decision. Raises LogMoved, StoreUnavailable; then nothing was changed."""
        compared, journal = found.compared, found.commands
        base = compared.events.position
        decision = await self._decision(found, by, reason)
        newest = await self._log.read_between(base, base)
        begun = newest[0].recorded_at if newest else datetime.min.replace(tzinfo=UTC)
        completed = without_gap(self._settings.service, found.events, decision.meta, begun)
        lost = unknown(completed, (command.id for command in journal.completed), journal.newest)
        commands = [*journal.completed, *lost]
        named = {*files_named(self._service, commands, completed)}
        return 1 + await self._call(
            base,
            [row_of(event) for event in completed],
            compared.commands.position,
            [astuple(command) for command in commands],
            journal.newest + len(lost),
            [(*name, None) for name in named],
            list(_published_anew(compared)),
            list(_ends(compared)),
            row(self._settings.service, decision),
        )

    async def _decision(self, found: Found, by: Actor, reason: str) -> DecidedCommand:
        events, commands = found.events, found.commands
        history = [*await self._log.read_stream(STREAM), *_of_stream(events)]
        command = RecoverLog(
            completed=ranges(event.position for event in events.completed),
            lost=ranges(events.lost),
            contradicted=ranges(events.contradicted),
            commands_completed=ranges(command.number for command in commands.completed),
            commands_given_up=ranges(commands.given_up),
            reason=reason,
        )
        meta = Causation(new_id()).meta(by, command)
        decided_events = recovery.decide(Recoveries(), command, by)
        return decided(addressed(command), by, meta, len(history), decided_events)

    async def _call(self, *arguments: object) -> int:
        async with unavailable_if_gone():
            connection = await asyncpg.connect(self._settings.dsn, **session(STATEMENT_SECONDS))
            try:
                await json_as_bytes(connection)
                return int(await connection.fetchval(_RECOVER, *arguments))
            except (asyncpg.SerializationError, asyncpg.UniqueViolationError) as error:
                raise LogMoved(str(error)) from error
            finally:
                connection.terminate()


_RECOVER = "select recover($1, $2, $3, $4, $5, $6, $7, $8, $9)"


def _published_anew(compared: Compared) -> Iterator[tuple[object, ...]]:
    """Rows of `relay`: topics that are filled from the start again, as the generation after the one seen."""
    for kind, comparison in compared.by_kind:
        if comparison.published_anew:
            yield kind, 0, comparison.generation + 1, None, None


def _ends(compared: Compared) -> Iterator[tuple[object, ...]]:
    """Rows of `relay_ends`: where the topics end that are not."""
    for kind, comparison in compared.by_kind:
        if not comparison.published_anew:
            for partition, end in sorted(comparison.ends.items()):
                yield kind, partition, end.offset, end.position


def _of_stream(completion: Completion) -> list[Recorded]:
    """Decisions of earlier times that come back too."""
    return [event for event in completion.completed if event.stream == STREAM]
