"""What a process does on its own, beside what it is asked, and whether it gets on with it."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from tenacity.wait import wait_base

from shared.core import clock
from shared.core.words import Words
from shared.observe.for_ever import PAUSES, for_ever
from shared.observe.silence import words_of


class Work:
    """One kind of it.

    id       in the log and the metrics
    name     as a person reads it
    failure  what it failed of last; None: since then it succeeded, or it was not tried yet
    since    of the failures since the last success the first one, UTC
    """

    def __init__(self, id: str, name: Words) -> None:
        self.id, self.name = id, name
        self.failure: Words | None = None
        self.since: datetime | None = None

    async def for_ever(self, work: Callable[[], Awaitable[None]], pauses: wait_base = PAUSES) -> None:
        """Begin it again whenever it raises, until it ends by itself. It says itself when it succeeded."""
        await for_ever(self.id, work, failed=self._failed, pauses=pauses)

    def succeeded(self) -> None:
        self.failure = self.since = None

    def held_up(self, reason: Words, since: datetime) -> None:
        """It goes on, and does not get on."""
        self.failure, self.since = reason, since

    def failing(self) -> tuple[Words, Words | None]:
        """Its name with the time since when it fails, and of what."""
        if self.since is None:
            return self.name, None
        (zh, en), since = self.name, self.since.isoformat(timespec="seconds")
        return Words(f"{zh}（自 {since} 起）", f"{en} (since {since})"), self.failure

    def _failed(self, error: BaseException | None) -> None:
        self.failure, self.since = words_of(error), self.since or clock.now()


class Background:
    """All of it that a process has begun with."""

    def __init__(self) -> None:
        self.works: list[Work] = []

    def work(self, id: str, name: Words) -> Work:
        self.works.append(work := Work(id, name))
        return work
