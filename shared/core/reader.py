"""Who reads: which matters somebody may see, and which columns of them (K14). Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from shared.core.actor import Actor
from shared.core.column import Column
from shared.core.frozen import Frozen
from shared.core.roles import Role
from shared.core.scope import Scope, Whose, texts_in, whose
from shared.core.words import Words

BEYOND = Words(
    "此事项不在您可以查看和办理的范围内",
    "this matter is beyond what you may read, and so beyond what you may do",
)
ANOTHER = Words("另一事项", "another matter")
"""What stands for a matter that the reader may not see."""


class Reader(Frozen, frozen=True):
    """Somebody who reads.

    by     None: the public, without a token
    roles  those of his that the service knows; who has none of them reads as the public does
    """

    by: Actor | None
    roles: frozenset[Role]

    @property
    def is_public(self) -> bool:
        return not self.roles

    @property
    def ways(self) -> frozenset[Scope]:
        """By what he reads: each of his roles adds its own."""
        return frozenset(way for role in self.roles for way in role.reads)

    def may_read(self, matter: Whose) -> bool:
        """Whether it is among his. What is published of it is another question: see `is_published`."""
        by, ways = self.by, self.ways
        if by is None or not ways:
            return False
        return (
            matter.everybody
            or (Scope.DIVISION in ways and _covers(by, matter.divisions))
            or (Scope.PARTY in ways and by.organisation in matter.parties)
            or (Scope.PERSON in ways and by.person in matter.people)
        )

    def hidden(self, columns: Mapping[str, Column]) -> frozenset[str]:
        """The columns that he does not see. The first one is the key: it says of what the others are."""
        key = next(iter(columns))
        return frozenset(name for name, column in columns.items() if name != key and not self._sees(column))

    def _sees(self, column: Column) -> bool:
        if self.is_public:
            return column.public
        return column.readers is None or not column.readers.isdisjoint(self.roles)


PUBLIC = Reader(None, frozenset())


def whose_row(row: Any, columns: Mapping[str, Column]) -> Whose:
    """Of a row, by the columns that have a scope."""
    named: dict[Scope, set[str]] = {scope: set() for scope in Scope}
    for name, column in columns.items():
        if column.scope:
            named[column.scope].update(texts_in(getattr(row, name)))
    return whose(*named[Scope.DIVISION], parties=named[Scope.PARTY], people=named[Scope.PERSON])


def is_published(row: Any, columns: Mapping[str, Column]) -> bool:
    """Whether anybody may see the public columns of the row."""
    marks = (getattr(row, name) for name, column in columns.items() if column.publishes)
    return any(mark is True or isinstance(mark, date) for mark in marks)


def _covers(by: Actor, divisions: frozenset[str]) -> bool:
    """What lies in no division yet is read by who covers the whole country."""
    return any(by.covers(division) for division in divisions) or not by.division
