"""A body in pieces becomes lines (NDJSON), however the pieces are cut, in memory of one line."""

# The most that a line may have, without its end.
MOST_LINE_BYTES = 512 * 1024


class Splitter:
    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0

    def feed(self, piece: bytes) -> list[bytes | None]:
        """The lines that end in this piece; None for one that is too long."""
        *ends, rest = piece.split(b"\n")
        lines = [self._ended(end) for end in ends]
        self._add(rest)
        return lines

    def last(self) -> list[bytes | None]:
        """The line that ends with the body, where there is one."""
        return [self._ended(b"")] if self._size else []

    def _ended(self, end: bytes) -> bytes | None:
        self._add(end)
        line = b"".join(self._parts) if self._size <= MOST_LINE_BYTES else None
        self._parts, self._size = [], 0
        return line

    def _add(self, part: bytes) -> None:
        self._size += len(part)
        if self._size <= MOST_LINE_BYTES:
            self._parts.append(part)
        else:
            self._parts.clear()
