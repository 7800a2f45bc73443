"""Rules are data to an auditor: an id, and what would satisfy it. The sentence is the plan's own row."""

from dataclasses import dataclass
from types import ModuleType

from shared.core.words import Words


@dataclass(frozen=True)
class Rule:
    """A row of the plans that a service decides by.

    id   of the row (P30, R09 …): there the plan and its sentence stand
    fix  what would make a refused command pass
    """

    id: str
    fix: Words


@dataclass(frozen=True)
class PlanRow:
    """One thing that a plan states.

    plan      which of the year's plans says so
    kind      Q quota, C deadline, R duty, D document, S step, N rule, X conditional decision, P principle
    sentence  to the letter
    """

    id: str
    plan: int
    kind: str
    sentence: str


def rules_of(module: ModuleType) -> tuple[Rule, ...]:
    """Those a module defines, in its order."""
    return tuple(rule for rule in vars(module).values() if isinstance(rule, Rule))
