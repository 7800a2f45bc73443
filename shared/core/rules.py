"""Rules are data to an auditor: an id, the plan's own sentence, and what would satisfy it."""

from dataclasses import dataclass
from types import ModuleType
from typing import ClassVar


@dataclass(frozen=True)
class Rule:
    """One sentence of the 2024 work plans.

    id      row of the requirement inventory (P30, R09 …)
    plan    which of the four plans says so (1–4)
    quote   the sentence, verbatim
    fix_zh, fix_en   what would make a refused command pass
    """

    id: str
    plan: int
    quote: str
    fix_zh: str
    fix_en: str


def rules_of(module: ModuleType) -> tuple[Rule, ...]:
    """Those a module defines, in its order."""
    return tuple(rule for rule in vars(module).values() if isinstance(rule, Rule))


class Rejected(Exception):
    """A rule said no to a command (HTTP 422). The message says what is wrong, in Chinese and English."""

    status: ClassVar[int] = 422

    def __init__(self, rule: Rule, zh: str, en: str) -> None:
        super().__init__(f"{rule.id}: {en}")
        self.rule, self.zh, self.en = rule, zh, en


class OutOfOrder(Rejected):
    """The rule would allow it, but not now: the state is not there yet, or already past (HTTP 409)."""

    status = 409


class NotEntitled(Rejected):
    """The rule would allow it, but not to this person (HTTP 403)."""

    status = 403
