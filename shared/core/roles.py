"""Roles: what a person may do, as tokens name it and as people call it."""

from collections.abc import Iterable

from shared.core.words import Words, listed


class Role(str):
    """A role's id, as it stands in a token; `named` is what people call it."""

    named: Words

    def __new__(cls, id: str, zh: str, en: str) -> "Role":
        role = super().__new__(cls, id)
        role.named = Words(zh, en)
        return role


def names_of(roles: Iterable[Role]) -> Words:
    """Of several, in the order of their ids."""
    return listed(role.named for role in sorted(roles))
