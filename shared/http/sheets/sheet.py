"""A table as a file, written row by row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Protocol

from shared.http.sheets.cells import Cell


class Sheet(Protocol):
    def add(self, rows: Iterable[Sequence[Cell]]) -> None: ...

    def close(self) -> None:
        """What was added is in the file then, which stays open, and nowhere else. Raises OSError."""


class Opening(Protocol):
    def __call__(self, file: IO[bytes], title: str, heads: Sequence[str]) -> Sheet:
        """A sheet in the file, with its heads."""


@dataclass(frozen=True)
class Format:
    """suffix   of the address and of the file
    media    its media type
    most     how many rows it can have, or None
    open     begins a sheet
    """

    suffix: str
    media: str
    most: int | None
    open: Opening
