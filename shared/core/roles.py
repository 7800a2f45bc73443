"""Roles: what a person may do, as tokens name it and as people call it."""

from collections.abc import Iterable
from types import ModuleType

from shared.core.scope import Scope
from shared.core.words import Words, listed

OF_AN_OFFICE = frozenset({Scope.DIVISION})
OF_A_PARTY = frozenset({Scope.PARTY})


class Role(str):
    """A role's id, as it stands in a token.

    named  what people call it
    reads  by what its holders read a matter; one of these is enough
    """

    named: Words
    reads: frozenset[Scope]

    def __new__(cls, id: str, zh: str, en: str, reads: frozenset[Scope] = OF_AN_OFFICE) -> "Role":
        role = super().__new__(cls, id)
        role.named, role.reads = Words(zh, en), reads
        return role


def roles_of(module: ModuleType) -> frozenset[Role]:
    """Those a module defines."""
    return frozenset(role for role in vars(module).values() if isinstance(role, Role))


def names_of(roles: Iterable[Role]) -> Words:
    """Of several, in the order of their ids."""
    return listed(role.named for role in sorted(roles))
