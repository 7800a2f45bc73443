"""The commands that are being committed, and who could only lose beside them."""

from collections import Counter
from uuid import UUID

from shared.log.decided import DecidedCommand


class UnderWay:
    """One an id; many that look at a stream, or one that writes to it: of two that were decided on the same
    version, the second could only lose."""

    def __init__(self) -> None:
        self._written: set[str | UUID] = set()
        self._seen: Counter[str] = Counter()

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._written)

    def has_room_for(self, command: DecidedCommand) -> bool:
        if not self._written.isdisjoint((command.id, command.stream)) or command.stream in self._seen:
            return False
        if not command.seen:  # nearly all
            return True
        seen = (stream for stream, _ in command.seen)
        return self._written.isdisjoint(seen) and self._seen.keys().isdisjoint(command.elsewhere)

    def begun(self, command: DecidedCommand) -> None:
        self._written.update((command.id, command.stream))
        if command.seen:
            self._written.update(command.elsewhere)
            self._seen.update(command.only_seen)

    def ended(self, command: DecidedCommand) -> None:
        self._written.difference_update((command.id, command.stream))
        if command.seen:
            self._written.difference_update(command.elsewhere)
            for stream in command.only_seen:
                self._let_go(stream)

    def _let_go(self, stream: str) -> None:
        self._seen[stream] -= 1
        if not self._seen[stream]:
            del self._seen[stream]
