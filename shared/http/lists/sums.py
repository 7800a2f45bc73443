"""What a list adds up to, by group."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shared.core.row_field import Kind, RowField
from shared.http.problems import Problem
from shared.views.lists.query import Condition, Grouped
from shared.views.lists.reading import Reading

MOST_GROUPS = 1000


@dataclass(frozen=True)
class Group:
    """by: the group's name (division.6) → its value; sums: column → exact sum."""

    by: dict[str, Any]
    count: int
    sums: dict[str, int | Decimal]


async def grouped(reading: Reading, where: Sequence[Condition], by: Sequence[Grouped]) -> list[Group]:
    """Raises Problem 422 for more groups than an answer holds."""
    summed = [field for field in reading.fields.values() if field.adds]
    found = await reading.summary(where, by, summed, MOST_GROUPS + 1)
    if len(found) > MOST_GROUPS:
        zh, en = (
            f"分组超过 {MOST_GROUPS} 个，请缩小范围或减少分组",
            f"more than {MOST_GROUPS} groups: ask for less",
        )
        raise Problem(422, "too-many-groups", zh, en)
    return [_group(row, by, summed) for row in found]


def _group(row: Sequence[Any], by: Sequence[Grouped], summed: Sequence[RowField]) -> Group:
    values, count, sums = row[: len(by)], row[len(by)], row[len(by) + 1 :]
    exact = {f.name: sum if f.kind is Kind.DECIMAL else int(sum) for f, sum in zip(summed, sums, strict=True)}
    return Group({str(g): v for g, v in zip(by, values, strict=True)}, count, exact)
