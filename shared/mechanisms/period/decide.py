"""Periods are ended and closed in order, each subject is counted once in each, and what it came to stays."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial, reduce
from operator import or_
from typing import Any

from shared.core.actor import Actor
from shared.core.category import Category, Stream
from shared.core.decider import Decider
from shared.core.frozen import replace
from shared.core.looking import AnyStream, Seen
from shared.core.refusals import OutOfOrder
from shared.core.scope import NOBODYS, Whose, whose
from shared.core.words import Words
from shared.mechanisms.jurisdiction.decide import PARAMETERS
from shared.mechanisms.period.commands import (
    ClosePeriod,
    ClosingCommands,
    CourseCommands,
    EndPeriod,
    commands_of,
)
from shared.mechanisms.period.events import (
    ClosingEvents,
    CourseEvents,
    PeriodClosed,
    PeriodEnded,
    SubjectClosed,
)
from shared.mechanisms.period.kind import Kind, Subject, verdict_of
from shared.mechanisms.period.span import Span
from shared.mechanisms.period.state import Account, Course

Known = Mapping[str, Kind]
NONE = Words("无", "none")


@dataclass(frozen=True)
class Periods:
    """Of one service.

    course   the decider of its kinds: a stream each
    closing  the decider of its subjects: a stream each
    """

    kinds: tuple[Kind, ...]
    course: Decider[Any, Any, Course]
    closing: Decider[Any, Any, Account]

    @classmethod
    def of(cls, *kinds: Kind) -> "Periods":
        known = {kind.id: kind for kind in kinds}
        of_course, of_subject = commands_of(list(known))
        events: Any = reduce(or_, dict.fromkeys(kind.missed for kind in kinds), SubjectClosed)
        course: Decider[Any, Any, Course] = Decider(
            _COURSE.category,
            _COURSE.initial,
            _COURSE.evolve,
            CourseEvents,
            "periods",
            of_course,
            partial(_proceed, known),
            whose=_COURSE.whose,
        )
        closing: Decider[Any, Any, Account] = Decider(
            "closing",
            Account(),
            counted,
            events,
            "closings",
            of_subject,
            partial(_close, known),
            _reads,
            whose=_who_reads,
        )
        return cls(kinds, course, closing)


def period_of(kind: str) -> Stream[CourseEvents, Course]:
    """Where a decision looks that asks whether something comes late."""
    return _COURSE.at(kind)


def proceeded(course: Course, event: CourseEvents) -> Course:
    match event:
        case PeriodEnded(period=period, first=first, last=last):
            return replace(course, ending=Span(period, first, last))
        case PeriodClosed():
            return Course(closed=course.ending or course.closed)


def counted(account: Account, event: ClosingEvents) -> Account:
    key = f"{event.kind}/{event.period}"
    if key in account.outcomes:  # final
        return account
    return Account(event.place, account.outcomes.insert(key, verdict_of(event).outcome))


def _proceed(known: Known, course: Course, command: CourseCommands, by: Actor) -> list[CourseEvents]:
    ending, closed = _name(course.ending), _name(course.closed)
    match command:
        case EndPeriod() if command.period in (ending, closed):
            return []
        case EndPeriod() if course.is_next(command.last):
            return [PeriodEnded(**command.recorded())]
        case ClosePeriod() if command.period == closed:
            return []
        case ClosePeriod() if command.period == ending:
            return [PeriodClosed(**command.recorded())]
    last, now = (Words(name, name) if name else NONE for name in (closed, ending))
    raise OutOfOrder(
        known[command.kind].rule,
        f"此时不能处理期间{command.period}：已关闭至{last.zh}，正在关闭{now.zh}",
        f"it is not the turn of {command.period}: closed up to {last.en}, being closed {now.en}",
    )


def _name(span: Span | None) -> str | None:
    return span.name if span else None


def _reads(account: Account, command: ClosingCommands) -> Iterable[AnyStream]:
    return [] if account.of(command.kind, command.period) else [PARAMETERS, period_of(command.kind)]


def _close(
    known: Known, account: Account, command: ClosingCommands, by: Actor, seen: Seen
) -> list[ClosingEvents]:
    if account.of(command.kind, command.period):
        return []
    kind = known[command.kind]
    if _name(seen[period_of(kind.id)].ending) != command.period:
        zh = f"期间{command.period}尚未截止，或已关闭"
        raise OutOfOrder(kind.rule, zh, f"{command.period} is not over yet, or is closed already")
    here = seen[PARAMETERS].of(command.place, command.occurred_on)
    subject = Subject(seen.id, command.basis, command.place, command.figures)
    verdict, told = kind.judge(subject, here), command.recorded()
    if verdict.outcome == "missed":
        return [kind.missed(**told)]
    return [SubjectClosed(**told, outcome=verdict.outcome, undetermined_by=verdict.needs)]


def _who_reads(id: str, account: Account) -> Whose:
    """The offices of its place."""
    return whose(account.place) if account.place else NOBODYS


_COURSE: Category[CourseEvents, Course] = Category(
    "period", Course(), proceeded, CourseEvents, whose=lambda id, course: NOBODYS
)
