"""Whether the log is still the one that this process knew; while in doubt, it takes no command (K13)."""

import asyncio
from collections.abc import Sequence

import asyncpg

from shared.core.words import Words
from shared.log.database import StoreUnavailable
from shared.log.recoveries import recoveries

NOT_COMPARED = Words(
    "启动后尚未核对日志与消息主题，暂不受理",
    "log and topic have not been compared since the start; no command is taken until Kafka answers",
)


class LogInDoubt(StoreUnavailable):
    """No command is taken, and nothing was changed (HTTP 503)."""

    def __init__(self, words: Words) -> None:
        super().__init__(words)
        self.words = words

    def __str__(self) -> str:
        return self.words.en


class Continuity:
    """What one process knows of its log, and why it doubts it.

    A restored backup and a promoted replica may hold less than this process saw recorded. So the newest event
    it knows must still be there whenever it connects, and its topic must not know more than the log.

    compared  False: in doubt from the start, until log and topic are compared
    doubted   set whenever a doubt arises
    """

    def __init__(self, *, compared: bool = True) -> None:
        self.doubt: Words | None = None if compared else NOT_COMPARED
        self.doubted = asyncio.Event()
        self._position, self._digest = 0, b""

    def require(self) -> None:
        """Raises LogInDoubt."""
        if self.doubt is not None:
            raise LogInDoubt(self.doubt)

    def require_nothing_missing(self) -> None:
        """Raises LogInDoubt where something is known to be missing in it: what was erased by law may be there
        again. A log that was not compared yet will do."""
        if self.doubt is not NOT_COMPARED:
            self.require()

    def cast_doubt(self, words: Words) -> None:
        self.doubt = words
        self.doubted.set()

    def settle(self) -> None:
        """Log and topic were compared, and the newest known event is there."""
        self.doubt = None
        self.doubted.clear()

    def saw(self, position: int, digest: bytes) -> None:
        """An event that is recorded, as this process was told."""
        if position > self._position:
            self._position, self._digest = position, digest

    async def verify(self, connection: asyncpg.Connection) -> None:
        """Look whether the newest known event is there, and take note of a newer one. Raises LogInDoubt."""
        known, digest = self._position, self._digest  # another connection may see a newer one meanwhile
        found: Sequence[asyncpg.Record] = await connection.fetch(_NEWEST, known)
        held = {row["position"]: row["digest"] for row in found}
        if known and held.get(known) != digest:
            if not await _given_up(known, connection):
                self.cast_doubt(_went_back(known, max(held, default=0)))
                self.require()
            self._position = 0
        for position, digest in held.items():
            self.saw(position, digest)


async def _given_up(known: int, connection: asyncpg.Connection) -> bool:
    """Whether an operator decided to go on without the event at that position, when the log was recovered."""
    return (await recoveries(connection.fetch)).holds_another_at(known)


def _went_back(known: int, held: int) -> Words:
    return Words(
        f"日志已倒退：位置 {known} 的事件本进程见过，现已不在其中，日志止于 {held}；请运维人员恢复日志，"
        "无法找回的，重启本服务后不再等待",
        f"the log went back: the event at {known}, which this process knew, is not in it; it ends at {held}; "
        "the operator recovers the log, and where it cannot come back restarts this service",
    )


_NEWEST = """
    select position, digest from events where position = $1
    union all
    (select position, digest from events order by position desc limit 1)"""
