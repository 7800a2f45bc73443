"""Reading a view: the one place that its rows come out of, for whoever may see them."""

from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.core.row_field import Ask, RowField
from shared.views.lists.conditions import condition
from shared.views.lists.groups import summed_up
from shared.views.lists.keyset import Step, beyond, ordering
from shared.views.lists.query import Condition, Grouped, Ordered, Query

Found = dict[str, Any]
"""A row as it is shown: column → value; null where it is hidden."""

# Rows that are fetched at once.
BATCH = 1000


def _all(table: Table) -> ColumnElement[bool]:
    return true()


@dataclass(frozen=True)
class Sight:
    """What somebody sees of a view.

    rows    which of its rows, as a condition on its table
    hidden  the columns that are shown as null, and not to be asked for
    public  whether it is what anybody sees
    """

    rows: Callable[[Table], ColumnElement[bool]] = _all
    hidden: frozenset[str] = frozenset()
    public: bool = False


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


class Reading:
    """A table of a view within a transaction, as far as `sight` reaches.

    fields  of the row class; of another release's table those that it has too. A column that this code
            knows nothing of is not shown: it could be one that not everybody may see
    """

    def __init__(
        self, tx: AsyncConnection, table: Table, fields: Mapping[str, RowField], sight: Sight
    ) -> None:
        self._tx, self._table, self._sight = tx, table, sight
        self.fields = {n: f for n, f in fields.items() if n in table.c and n not in sight.hidden}
        self._nulls = {n: None for n in fields if n in table.c and n in sight.hidden}

    async def row(self, key: str) -> Found | None:
        found = await self._rows(self._select().where(next(iter(self._table.c)) == key))
        return found[0] if found else None

    async def page(self, query: Query, after: Sequence[Any] | None, limit: int) -> list[Found]:
        """after: the values of the order's columns in the row before; None: from the first one on."""
        chosen = self._chosen(query)
        if after is not None:
            chosen = chosen.where(beyond(self._steps(query.order), after))
        return await self._rows(chosen.limit(limit))

    async def count(self, where: Sequence[Condition]) -> int:
        counted = select(func.count()).select_from(self._table).where(*self._where(where))
        return (await self._tx.execute(counted)).scalar_one()

    async def held(self, column: str, values: Sequence[Any]) -> set[Any]:
        """Those of the values that some row has."""
        [wanted] = self._where([Condition(column, Ask.IS, tuple(values))])[1:]
        found = select(self._table.c[column]).distinct().where(self._sight.rows(self._table), wanted)
        return set((await self._tx.execute(found)).scalars())

    async def batches(self, query: Query) -> AsyncIterator[list[Found]]:
        """All rows that fit, a batch at a time, by a cursor of the database."""
        result = await self._tx.stream(self._chosen(query), execution_options={"yield_per": BATCH})
        async for part in result.partitions():
            yield [self._found(row) for row in part]

    async def summary(
        self, where: Sequence[Condition], by: Sequence[Grouped], summed: Sequence[RowField], limit: int | None
    ) -> list[tuple[Any, ...]]:
        """Of each group the values it is grouped by, its count, its sums; a limit of groups."""
        self._require(group.column for group in by)
        totals = summed_up(self._table, by, summed, self._where(where)).limit(limit)
        return [tuple(row) for row in await self._tx.execute(totals)]

    def _select(self) -> Select[Any]:
        return select(*(self._table.c[name] for name in self.fields)).where(self._sight.rows(self._table))

    def _chosen(self, query: Query) -> Select[Any]:
        return self._select().where(*self._where(query.where)).order_by(*ordering(self._steps(query.order)))

    def _where(self, asked: Sequence[Condition]) -> list[ColumnElement[bool]]:
        self._require(one.column for one in asked)
        wanted = [condition(self._table.c[one.column], self.fields[one.column], one) for one in asked]
        return [self._sight.rows(self._table), *wanted]

    def _steps(self, order: Sequence[Ordered]) -> list[Step]:
        self._require(step.column for step in order)
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

    async def _rows(self, query: Select[Any]) -> list[Found]:
        return [self._found(row) for row in await self._tx.execute(query)]

    def _found(self, row: Sequence[Any]) -> Found:
        return {**dict(zip(self.fields, row, strict=True)), **self._nulls}
