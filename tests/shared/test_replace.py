"""The quick replace does what the slow one does."""

import dataclasses
from dataclasses import dataclass, field

from shared.core.replace import replace


@dataclass(frozen=True)
class Row:
    key: str
    count: int = 0
    names: list[str] = field(default_factory=list)


def test_it_is_the_row_with_what_changed():
    row = Row("a", 1, ["x"])
    assert replace(row, count=2, names=["y"]) == dataclasses.replace(row, count=2, names=["y"])
    assert replace(row) == row


def test_the_row_before_stays_as_it_was():
    row = Row("a", 1)
    changed = replace(row, count=2)
    assert (row, changed) == (Row("a", 1), Row("a", 2))
