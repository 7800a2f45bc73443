"""How far the periods of a kind have come, and what became of a subject in each."""

from datetime import date
from typing import ClassVar

from shared.core.deciding import State
from shared.core.frozen import FrozenMap
from shared.core.words import Words
from shared.mechanisms.period.events import Outcome
from shared.mechanisms.period.span import Span


class Course(State, frozen=True):
    """Of one kind.

    ending  the period that is over and not closed yet
    closed  the last one that is
    """

    subject: ClassVar = Words("该类期间", "the periods of this kind")
    now: ClassVar = Words("按期关闭", "are closed one after the other")
    ending: Span | None = None
    closed: Span | None = None

    @property
    def over(self) -> date | None:
        """The last day of the newest period that is over."""
        newest = self.ending or self.closed
        return newest.last if newest else None

    def is_late(self, day: date) -> bool:
        """Whether what is recorded now for that day comes after its period was over."""
        return self.over is not None and day <= self.over

    def is_next(self, last: date) -> bool:
        """Whether the period that ends on that day may follow: the one before is closed, and is older."""
        return self.ending is None and (self.closed is None or self.closed.last < last)


class Account(State, frozen=True):
    """Of one subject: <kind>/<period> → outcome. place: where it lies."""

    subject: ClassVar = Words("该统计对象", "the subject")
    now: ClassVar = Words("按期统计", "is counted period by period")
    place: str = ""
    outcomes: "FrozenMap[str, Outcome]" = FrozenMap()

    def of(self, kind: str, period: str) -> Outcome | None:
        return self.outcomes.get(f"{kind}/{period}")
