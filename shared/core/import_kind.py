"""What the rows of a spreadsheet become: a kind of import is a row of data of its service."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.core.messages import Command
from shared.core.words import Words


@dataclass(frozen=True)
class TextCell:
    """A name or a sentence, as it stands."""


@dataclass(frozen=True)
class IdCell:
    """The id of a stream, or a part of it: in small letters."""


@dataclass(frozen=True)
class CodeCell:
    """A code, which is no number. digits: how many it may have; empty: it is not of digits alone"""

    digits: tuple[int, ...] = ()


@dataclass(frozen=True)
class ChoiceCell:
    """One of a few codes. words: code → what people call it; also: what else such tables call it → code"""

    words: Mapping[str, Words]
    also: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CountCell:
    """How many: a whole number, in ones or in ten thousands."""


@dataclass(frozen=True)
class AreaCell:
    """A floor area: becomes m² as decimal text, of two decimals at most."""


@dataclass(frozen=True)
class MoneyCell:
    """A sum of money: becomes fen."""


@dataclass(frozen=True)
class DayCell:
    """A day. A month is none."""


@dataclass(frozen=True)
class ConfirmedCell:
    """What was asked back and is right all the same: the titles of columns, parted as Chinese lists are."""


_NAMED = re.compile(r"\{(\w+)\}")
Reads = TextCell | IdCell | CodeCell | ChoiceCell | CountCell | AreaCell | MoneyCell | DayCell | ConfirmedCell


@dataclass(frozen=True)
class ImportColumn:
    """A column of a table that somebody else made.

    name      of the command's field, with a dot into a part of it; in a mapping it stands for the column
    words     what the report calls it
    heads     what such tables call it, without unit and white space
    reads     what stands in its cells
    required  whether a row without it is none
    repeats   an empty cell means the one above: the place, the batch
    aside     it is no field of the command, and says where a row stands or how it is counted
    """

    name: str
    words: Words
    heads: tuple[str, ...]
    reads: Reads
    required: bool = False
    repeats: bool = False
    aside: bool = False


@dataclass(frozen=True)
class ImportKind:
    """What rows are, and the command that each of them becomes.

    name      in addresses and at the shell
    id        of the stream, with the names of columns in braces: c-{division}-{number}
    columns   all that are read; others are left alone
    constant  field of the command → its value in every row
    """

    name: str
    title: Words
    command: type[Command]
    id: str
    columns: tuple[ImportColumn, ...]
    constant: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raises ValueError where it does not hold together."""
        if faults := [*self._strange(), *self._unknown()]:
            raise ValueError(f"import of {self.name}: {'; '.join(faults)}")

    def column(self, name: str) -> ImportColumn | None:
        return next((column for column in self.columns if column.name == name), None)

    @property
    def parts_of_id(self) -> frozenset[str]:
        """The columns that the id is made of."""
        return frozenset(_NAMED.findall(self.id))

    def _strange(self) -> Iterator[str]:
        fields = self.command.model_fields
        named = (column.name for column in self.columns if not column.aside)
        for name in (*named, *self.constant):
            if name.partition(".")[0] not in fields:
                yield f"{self.command.__name__} has no field {name}"

    def _unknown(self) -> Iterator[str]:
        """An id is made of what every row has."""
        for name in sorted(self.parts_of_id):
            column = self.column(name)
            if column is None or not column.required:
                yield f"the id is made of {name}, which is no required column"
