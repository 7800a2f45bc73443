"""A rule says no: which one, and what is wrong, every defect of a command at once."""

from collections.abc import Iterable
from typing import ClassVar

from shared.core.rules import Rule
from shared.core.words import Words, joined


class Rejected(Exception):
    """A rule said no to a command (HTTP 422)."""

    status: ClassVar[int] = 422

    def __init__(self, rule: Rule, zh: str, en: str) -> None:
        super().__init__(f"{rule.id}: {en}")
        self.rule, self.words = rule, Words(zh, en)

    @classmethod
    def all(cls, rule: Rule, defects: Iterable[Words]) -> None:
        """Raises one refusal that names every defect; nothing where there is none."""
        if found := list(defects):
            raise cls(rule, *joined(found))


class OutOfOrder(Rejected):
    """The rule would allow it, but not now: the state is not there yet, or already past (HTTP 409)."""

    status = 409


class NotEntitled(Rejected):
    """The rule would allow it, but not to this person (HTTP 403)."""

    status = 403
