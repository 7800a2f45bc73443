"""What is asked of a list: which rows, in what order, by what they are grouped."""

from dataclasses import dataclass
from typing import Any

from shared.core.row_field import Ask


@dataclass(frozen=True)
class Condition:
    """values: one, or several of which one is enough."""

    column: str
    ask: Ask
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Ordered:
    """down: the greatest first. What is null comes last in any case."""

    column: str
    down: bool = False


@dataclass(frozen=True)
class Grouped:
    """part: digits of a division (2, 4, 6, 9, 12), `year` or `month` of a day; empty: all of it."""

    column: str
    part: str = ""

    def __str__(self) -> str:
        return f"{self.column}.{self.part}" if self.part else self.column


@dataclass(frozen=True)
class Query:
    """order: ends with the key, so that no two rows stand at one place."""

    where: tuple[Condition, ...] = ()
    order: tuple[Ordered, ...] = ()


def total_order(order: tuple[Ordered, ...], key: str) -> tuple[Ordered, ...]:
    """Up to the key, which is put at the end where nobody named it: in the direction of the column before, as
    the index of a column has it."""
    named = [step.column for step in order]
    if key in named:
        return order[: named.index(key) + 1]
    return (*order, Ordered(key, down=bool(order) and order[-1].down))
