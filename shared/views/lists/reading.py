"""Reading a view: the one place that its rows come out of, for whoever may see them."""

from collections.abc import AsyncIterator, Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg
from sqlalchemy import BigInteger, ColumnElement, Select, Table, Text, cast, func, literal, null, select, true

from shared.core.row_field import Ask, Kind, RowField
from shared.log.database import SingleStatements
from shared.views.lists.conditions import condition, form_of
from shared.views.lists.groups import summed_up
from shared.views.lists.keyset import Step, beyond, ordering
from shared.views.lists.listed import Listed
from shared.views.lists.query import Condition, Grouped, Ordered, Query
from shared.views.lists.still_shown import StillShown
from shared.views.statement import Statement, Values

Found = dict[str, Any]
"""A row: column → value, without those that are hidden."""

# Rows that are fetched at once.
BATCH = 1000


def _all(table: Table) -> ColumnElement[bool]:
    return true()


@dataclass(frozen=True)
class Sight:
    """What somebody sees of a view.

    rows    which of its rows, as a condition on its table with slots for `values`: it compares equal for all
            for whom the condition is the same
    values  that the condition is made for
    hidden  the columns that are shown as null, and not to be asked for
    public  whether it is what anybody sees
    """

    rows: Callable[[Table], ColumnElement[bool]] = _all
    hidden: frozenset[str] = frozenset()
    public: bool = False
    values: tuple[Any, ...] = ()


class Hidden(Exception):
    """Somebody asks by columns that they may not see."""

    def __init__(self, columns: Collection[str]) -> None:
        super().__init__(f"hidden: {', '.join(sorted(columns))}")
        self.columns = sorted(columns)


class NotShown(Exception):
    """The version that is shown is another release's, which has no such columns."""

    def __init__(self, columns: Collection[str]) -> None:
        super().__init__(f"not shown now: {', '.join(sorted(columns))}")
        self.columns = sorted(columns)


class NeedsSnapshot(Exception):
    """It takes several statements, which have to see the same."""


class Reading:
    """A table of a view, as far as `sight` reaches, by asyncpg itself: what is asked in a form that was asked
    before costs little more than its round trip.

    fields  those that are seen
    shown   where no snapshot tells which version is shown: a page, and nothing else is to be had then, has no
            rows where that is another one by now, or has not come as far as it is asked to
    """

    def __init__(
        self,
        connection: asyncpg.Connection | SingleStatements,
        listed: Listed,
        sight: Sight,
        shown: StillShown | None = None,
    ) -> None:
        self._connection: Any = connection  # which of the two it has to be is said by `shown`
        self._listed, self._sight, self._shown = listed, sight, shown
        self._table, self.fields = listed.table, listed.seen(sight.hidden)

    async def page(self, query: Query, after: Sequence[Any] | None, limit: int) -> list[str]:
        """Each row as JSON (RFC 8259), a decimal as a text with all its digits.

        after: the values of the order's columns in the row before; None: from the first one on
        """
        values, where = self._begin(query.where)
        self._require(step.column for step in query.order)
        place = after and tuple(None if value is None else values.slot(value) for value in after)
        most, shown = values.slot(limit), self._shown.form(values) if self._shown else ()

        def rows() -> Select[Any]:
            chosen = self._select(self._as_shown(), where).limit(literal(most, BigInteger))
            if self._shown:
                chosen = chosen.where(*self._shown.conditions(shown))
            if place is not None:
                chosen = chosen.where(beyond(self._steps(query.order), place))
            chosen = chosen.order_by(*ordering(self._steps(query.order)))
            # PostgreSQL hands on the rows of a subquery with a limit in their order.
            return select(cast(func.row_to_json(chosen.subquery("r").table_valued()), Text))

        form = ("page", where, query.order, place, bool(self._shown), shown)
        return [row for (row,) in await self._fetch(self._statement(form, rows), values)]

    async def count(self, where: Sequence[Condition]) -> int:
        self._require_snapshot()
        values, form = self._begin(where)
        made = self._statement(("count", form), lambda: self._select([func.count()], form))
        [(found,)] = await self._fetch(made, values)
        return int(found)

    async def held(self, column: str, wanted: Sequence[Any]) -> set[Any]:
        """Those of the values that some row has."""
        self._require_snapshot()
        values, form = self._begin([Condition(column, Ask.IS, tuple(wanted))])
        made = self._statement(("held", form), lambda: self._select([self._table.c[column]], form).distinct())
        return {value for (value,) in await self._fetch(made, values)}

    async def batches(self, query: Query) -> AsyncIterator[list[Found]]:
        """All rows that fit, a batch at a time, by a cursor of the database."""
        self._require_snapshot()
        values, where = self._begin(query.where)
        self._require(step.column for step in query.order)

        def rows() -> Select[Any]:
            chosen = self._select([self._table.c[name] for name in self.fields], where)
            return chosen.order_by(*ordering(self._steps(query.order)))

        made = self._statement(("rows", where, query.order), rows)
        cursor = await self._connection.cursor(made.text, *made.arguments(values))
        while found := await cursor.fetch(BATCH):
            yield [dict(zip(self.fields, row, strict=True)) for row in found]

    async def summary(
        self, where: Sequence[Condition], by: Sequence[Grouped], summed: Sequence[RowField], limit: int
    ) -> list[tuple[Any, ...]]:
        """Of each group the values it is grouped by, its count, its sums; a limit of groups."""
        self._require_snapshot()
        values, form = self._begin(where)
        self._require(group.column for group in by)

        def totals() -> Select[Any]:
            return summed_up(self._table, by, summed, [*self._conditions(form)]).limit(limit)

        made = self._statement(("summary", form, tuple(by), limit), totals)
        return [tuple(row) for row in await self._fetch(made, values)]

    def _begin(self, where: Sequence[Condition]) -> tuple[Values, tuple[Condition, ...]]:
        """The values of a question, first those of who asks, and its conditions with slots for theirs. Raises
        Hidden, NotShown."""
        self._require(one.column for one in where)
        values = Values(self._sight.values)
        return values, tuple(form_of(one, self.fields[one.column], values) for one in where)

    def _statement(self, form: Hashable, make: Callable[[], Select[Any]]) -> Statement:
        """Whoever sees the same of the table, and asks in the same form, has his values in the same slots."""
        sight = self._sight
        return self._listed.statement((sight.rows, sight.hidden, len(sight.values), form), make)

    async def _fetch(self, statement: Statement, values: Values) -> list[asyncpg.Record]:
        found: list[asyncpg.Record] = await self._connection.fetch(
            statement.text, *statement.arguments(values)
        )
        return found

    def _select(self, wanted: Iterable[ColumnElement[Any]], where: Iterable[Condition]) -> Select[Any]:
        return select(*wanted).select_from(self._table).where(*self._conditions(where))

    def _conditions(self, where: Iterable[Condition]) -> Iterator[ColumnElement[bool]]:
        yield self._sight.rows(self._table)
        for one in where:
            yield condition(self._table.c[one.column], self.fields[one.column], one)

    def _as_shown(self) -> Iterator[ColumnElement[Any]]:
        """In the order of the row class."""
        for name, field in self._listed.fields.items():
            column = self._table.c[name]
            if name in self._sight.hidden:
                yield null().label(name)
            else:
                yield cast(column, Text).label(name) if field.kind is Kind.DECIMAL else column

    def _steps(self, order: Sequence[Ordered]) -> list[Step]:
        return [
            Step.of(self._table.c[step.column], self.fields[step.column], down=step.down) for step in order
        ]

    def _require(self, names: Iterable[str]) -> None:
        """Raises Hidden, NotShown."""
        missing = set(names) - self.fields.keys()
        if hidden := missing & self._sight.hidden:
            raise Hidden(hidden)
        if missing:
            raise NotShown(missing)

    def _require_snapshot(self) -> None:
        """Raises NeedsSnapshot."""
        if self._shown:
            raise NeedsSnapshot
