"""What is made for every event and never changed: frozen as mypy sees it, and quick to make."""

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def frozen(cls: type[T]) -> type[T]:
    """A dataclass with slots that no code may change. dataclass(frozen=True) sees to that while the program
    runs, by a call for each field: six times the cost, and each event is made of three of them."""
    return dataclass(slots=True, unsafe_hash=True)(cls)
