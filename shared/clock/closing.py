"""Periods that are over are closed, the oldest first, each of their subjects by a command of its own.

A closing that was cut off goes on where it stopped: the id of each command follows from period and subject,
so that whatever was recorded before is answered as before (K3). Who is counted follows from what the log had
before PeriodEnded, so that it is the same then; how many were is told by the log itself.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from shared import failpoints
from shared.clock.ended import Ended
from shared.clock.figures import Figures, Read
from shared.core.actor import service_actor
from shared.core.decider import Addressed, Decider
from shared.core.frozen import Frozen
from shared.core.messages import Command
from shared.log.causation import Causation
from shared.log.first_answer import CommandIdReused
from shared.log.handler import CommandHandler
from shared.log.ids import derived_id
from shared.log.receipt import Receipt
from shared.mechanisms.jurisdiction import PARAMETERS
from shared.mechanisms.period import (
    ClosePeriod,
    CloseSubject,
    Course,
    EndPeriod,
    Kind,
    Periods,
    Span,
    Subject,
    Verdict,
    period_of,
)

SIDE_BY_SIDE = 64
"""Subjects that are closed at once, so that their commands share commits."""

log = structlog.get_logger()
# What all ids of closings follow from (RFC 9562, version 5).
CLOSINGS = UUID("5f6f2a1e-54a0-4d0b-9a57-1f5f6a0c2b11")

Due = tuple[Kind, Span]
Facts = dict[str, Any]
"""What all commands about a period have in common."""


class Closed(Frozen, frozen=True):
    """A period that was closed, and what its subjects came to. needs: parameters that nobody has set."""

    kind: Kind
    span: Span
    subjects: int
    missed: int
    undetermined: int
    needs: tuple[str, ...]


class Closing:
    """Of one service."""

    def __init__(self, service: str, periods: Periods, handle: CommandHandler, engine: AsyncEngine) -> None:
        self._service, self._periods, self._handle = service, periods, handle
        self._figures, self._ended = Figures(service, engine), Ended(periods, engine)
        self._by = service_actor(service)

    async def until(self, day: date) -> AsyncIterator[Closed]:
        """Close what was begun, and then all that is over at the end of that day, which follows from who was
        counted before. Raises ViewsBehind, StoreUnavailable."""
        for due in (self._begun, partial(self.due, day)):
            for kind, span in await due():
                if closed := await self._close(kind, span):
                    yield closed

    async def due(self, day: date) -> list[Due]:
        """The oldest first, of all kinds together: of what is over by the clock of the database too, as a
        period that is ended cannot be opened again, and a machine's own clock may be ahead."""
        if day > (over := await self._figures.last_day_over()):
            log.warning("the clock is ahead of the database's", day=day, over=over)
            day = over
        return _oldest_first(
            [(kind, span) for kind in self._periods.kinds for span in await self._of(kind, day)]
        )

    async def _of(self, kind: Kind, day: date) -> Iterable[Span]:
        """None while another process closes one."""
        course = await self._course(kind)
        if course.ending:
            return ()
        parameters = (await self._handle.standing(PARAMETERS))[0]
        return kind.due(await self._figures.whole(kind), parameters, course.over, day)

    async def _begun(self) -> list[Due]:
        courses = [(kind, await self._course(kind)) for kind in self._periods.kinds]
        return _oldest_first((kind, course.ending) for kind, course in courses if course.ending)

    async def _course(self, kind: Kind) -> Course:
        course: Course = (await self._handle.standing(period_of(kind.id)))[0]
        return course

    async def _close(self, kind: Kind, span: Span) -> Closed | None:
        """None where another process has closed it meanwhile."""
        facts: Facts = {"kind": kind.id, "period": span.name, "occurred_on": span.last}
        at = self._periods.course
        days = {"first": span.first, "last": span.last}
        ended = await self._send(at, kind.id, EndPeriod(**facts, **days), "end")
        if ended is None:
            return None
        failpoints.reach("period.after-end", kind.id)
        end = ended.position
        read = await self._figures.at(kind, span, end)
        subjects = kind.subjects(span, read.rows, end, await self._ended.parameters(end))
        await self._count_all(facts | days | {"end_position": end}, subjects, read)
        done = _added_up(kind, span, await self._ended.outcomes(kind, span, end))
        totals = {"closed": done.subjects, "missed": done.missed, "undetermined": done.undetermined}
        closed = await self._send(at, kind.id, ClosePeriod(**facts, **totals), "close")
        failpoints.reach("period.after-close", kind.id)
        return done if closed else None

    async def _count_all(self, facts: Facts, subjects: Iterable[Subject], read: Read) -> None:
        waiting = list(subjects)
        for n in range(0, len(waiting), SIDE_BY_SIDE):
            some = waiting[n : n + SIDE_BY_SIDE]
            await asyncio.gather(*[self._count(facts, subject, read) for subject in some])

    async def _count(self, facts: Facts, subject: Subject, read: Read) -> None:
        told = {"basis": subject.basis, "place": subject.place, "figures": subject.figures}
        command = CloseSubject(**facts, **told, stands=read.stands)
        await self._send(self._periods.closing, subject.id, command, subject.id)
        failpoints.reach("period.after-subject", facts["kind"])

    async def _send(
        self, decider: Decider[Any, Any, Any], id: str, command: Any, name: str
    ) -> Receipt | None:
        """None where the same was recorded before with other figures, which stay."""
        own: Command = decider.command_types()[type(command).__name__](**dict(command))
        what = derived_id(CLOSINGS, f"{self._service}/{command.kind}/{command.period}/{name}")
        try:
            return await self._handle(Addressed(decider, id, own), self._by, Causation(command=what))
        except CommandIdReused:
            return None


def _oldest_first(due: Iterable[Due]) -> list[Due]:
    return sorted(due, key=lambda one: one[1].last)


def _added_up(kind: Kind, span: Span, verdicts: Sequence[Verdict]) -> Closed:
    count = Counter(verdict.outcome for verdict in verdicts)
    needs = sorted({name for verdict in verdicts for name in verdict.needs})
    return Closed(kind, span, len(verdicts), count["missed"], count["undetermined"], tuple(needs))
