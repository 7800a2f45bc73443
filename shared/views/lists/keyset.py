"""Pages by the place of their last row, not by its number: rows that come and go move nobody's page."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, and_, false, func, literal, or_, tuple_

from shared.core.row_field import Kind, RowField

FIRST_LETTERS = 200
"""By so many is a long text ordered: a cursor holds them, and has to fit into an address."""


class Step(NamedTuple):
    """What is ordered by; down: the greatest first."""

    by: ColumnElement[Any]
    down: bool
    nullable: bool = False

    @classmethod
    def of(cls, column: Column[Any], field: RowField, *, down: bool) -> "Step":
        cut = is_long(field) and not column.primary_key
        by = func.left(column, FIRST_LETTERS, type_=column.type) if cut else column
        return cls(by, down, bool(column.nullable))


def is_long(field: RowField) -> bool:
    """It may be a text of any length: no code, and without an index, which is of whole texts."""
    column = field.column
    return field.kind is Kind.TEXT and not (column.words or column.scope or column.often)


def stands_at(field: RowField, value: Any) -> Any:
    """What a row with this value is ordered by. A key is shorter."""
    return value[:FIRST_LETTERS] if value is not None and is_long(field) else value


def ordering(steps: Sequence[Step]) -> list[ColumnElement[Any]]:
    """What is null comes last. It is said only where a column may be null, so that an index serves the rest
    in both directions."""
    return [_ordered(step) for step in steps]


def _ordered(step: Step) -> ColumnElement[Any]:
    directed = step.by.desc() if step.down else step.by.asc()
    return directed.nulls_last() if step.nullable else directed


def beyond(steps: Sequence[Step], place: Sequence[Any]) -> ColumnElement[bool]:
    """What stands behind a place: what its row is ordered by, the last of it the key."""
    if len({step.down for step in steps}) == 1 and not any(step.nullable for step in steps):
        return _behind_at_once(steps, place)
    ways = []
    for n, (step, value) in enumerate(zip(steps, place, strict=True)):
        same = [_same(one, there) for one, there in zip(steps[:n], place[:n], strict=True)]
        ways.append(and_(*same, _behind(step, value)))
    return or_(*ways)


def _behind_at_once(steps: Sequence[Step], place: Sequence[Any]) -> ColumnElement[bool]:
    here = tuple_(*(step.by for step in steps))
    there = tuple_(*(_bound(step, value) for step, value in zip(steps, place, strict=True)))
    return here < there if steps[0].down else here > there


def _behind(step: Step, value: Any) -> ColumnElement[bool]:
    if value is None:
        return false()
    there = _bound(step, value)
    further = step.by < there if step.down else step.by > there
    return or_(further, step.by.is_(None)) if step.nullable else further


def _same(step: Step, value: Any) -> ColumnElement[bool]:
    return step.by.is_(None) if value is None else step.by == _bound(step, value)


def _bound(step: Step, value: Any) -> ColumnElement[Any]:
    """A bare True is nothing that SQLAlchemy would compare with."""
    return literal(value, step.by.type)
