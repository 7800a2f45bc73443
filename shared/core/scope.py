"""Whose a matter is: the divisions it lies in, the organisations party to it, the people who take part."""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

from shared.core.frozen import Frozen


class Scope(Enum):
    """By what somebody reads a matter.

    DIVISION  a GB/T 2260 code, or several: who covers one of them
    PARTY     an organisation's credit code, or several: who acts for one of them
    PERSON    a person's identifier, or several: each of them in person
    """

    DIVISION = "division"
    PARTY = "party"
    PERSON = "person"


class Whose(Frozen, frozen=True):
    """What it takes to read a matter: one of these is enough.

    divisions  GB/T 2260; none yet: only who covers the whole country
    everybody  whoever works with the system
    """

    divisions: frozenset[str] = frozenset()
    parties: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    everybody: bool = False


NOBODYS = Whose()
EVERYBODYS = Whose(everybody=True)


def whose(*divisions: str, parties: Iterable[str | None] = (), people: Iterable[str | None] = ()) -> Whose:
    """Of what is known so far; an empty text and None are nobody."""
    return Whose(_known(divisions), _known(parties), _known(people))


def texts_in(value: Any) -> Iterable[str]:
    """All that a value of a column names: itself, or what stands in its lists and under its keys."""
    match value:
        case str():
            yield value
        case Mapping():
            for part in value.values():
                yield from texts_in(part)
        case list() | tuple():
            for part in value:
                yield from texts_in(part)


def _known(names: Iterable[str | None]) -> frozenset[str]:
    return frozenset(name for name in names if name)
