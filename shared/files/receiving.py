"""A file while it comes: its hash, its length and its kind, of blocks that are never all in memory."""

import hashlib
from collections.abc import AsyncIterator

from shared.files.kinds import TAIL_BYTES, Kind, candidates, told_by_end
from shared.files.store import PART_BYTES


class UnknownKind(Exception):
    """By its bytes it is none of the kinds that are taken (HTTP 415)."""


class OtherKind(Exception):
    """It is not what its sender calls it (HTTP 415)."""

    def __init__(self, declared: str, found: Kind) -> None:
        super().__init__(f"declared as {declared}, by its bytes {found.media}")
        self.declared, self.found = declared, found


class TooManyBytes(Exception):
    """It is longer than is taken (HTTP 413)."""

    def __init__(self, most: int) -> None:
        super().__init__(f"more than {most} bytes")
        self.most = most


class Arriving:
    """most: bytes; declared: the media type its sender gives, None where he gives none."""

    def __init__(self, most: int, declared: str | None) -> None:
        self._most, self._declared = most, declared
        self._hash, self._tail = hashlib.sha256(), b""
        self._kinds: frozenset[Kind] | None = None
        self.bytes = 0

    def take(self, block: bytes) -> None:
        """Raises UnknownKind and OtherKind at the first block that tells, TooManyBytes."""
        self.bytes += len(block)
        if self.bytes > self._most:
            raise TooManyBytes(self._most)
        if self._kinds is None:
            self._kinds = candidates(block)
            self._check_declared(self._kinds)
        self._hash.update(block)
        if len(self._kinds) > 1:
            self._tail = (self._tail + block)[-TAIL_BYTES:]

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def kind(self) -> Kind:
        """Once it is whole. Raises UnknownKind, OtherKind."""
        found = told_by_end(self._kinds or (), self._tail)
        self._check_declared(frozenset({found} if found else ()))
        assert found
        return found

    def _check_declared(self, kinds: frozenset[Kind]) -> None:
        if not kinds:
            raise UnknownKind
        if self._declared and self._declared not in {kind.media for kind in kinds}:
            raise OtherKind(self._declared, min(kinds, key=lambda kind: kind.suffix))


async def in_blocks(arriving: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same bytes, at least PART_BYTES at a time but for the last: whatever the network made of them."""
    waiting, size = list[bytes](), 0
    async for piece in arriving:
        waiting.append(piece)
        size += len(piece)
        if size >= PART_BYTES:
            yield b"".join(waiting)
            waiting, size = [], 0
    if size:
        yield b"".join(waiting)
