"""The table of one version of a view: described by the row type, loaded and saved in bulk."""

from collections.abc import Sequence
from functools import cache, cached_property
from operator import attrgetter
from typing import Any, Generic, TypeVar

import msgspec
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    MetaData,
    Numeric,
    Select,
    Table,
    Text,
    any_,
    bindparam,
    inspect,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from shared.core.row_field import Kind, RowField, row_fields
from shared.core.view import Row, View
from shared.views.indexes import index_of

R = TypeVar("R", bound=Row)

_COLUMN_TYPES: dict[Kind, TypeEngine[Any]] = {
    # By code point, whatever the database was made with: cursors and prefixes of divisions rest on it.
    Kind.TEXT: Text(collation="C"),
    Kind.WHOLE: BigInteger(),
    Kind.TRUTH: Boolean(),
    Kind.DAY: Date(),
    Kind.DECIMAL: Numeric(),
    Kind.MANY: JSONB(),
}


FILLED_PERCENT = 80
"""Of a page: a row that changes finds room beside itself, and no index has to learn a new place for it."""


class ViewTable(Generic[R]):
    """views.<view>_<number>, one row per key.

    Made once a process for each version (`table_of`): SQLAlchemy compiles a statement anew for every new
    description of a table, which costs more than the statement itself.
    """

    def __init__(self, view: View[R], number: int) -> None:
        self._row, self._key = view.row, view.key
        self._key_of = attrgetter(view.key)
        name, fields = f"{view.name}_{number}", row_fields(view.row).values()
        columns = [_column(field, key=view.key) for field in fields]
        indexes = [index for field in fields if (index := index_of(name, field, view.key))]
        self.table = Table(
            name, MetaData(schema="views"), *columns, *indexes, postgresql_with={"fillfactor": FILLED_PERCENT}
        )

    def differs(self, connection: Connection) -> bool:
        """Whether the table in the database has other columns."""
        there = inspect(connection).get_columns(self.table.name, schema=self.table.schema)
        found = {c["name"]: (str(c["type"]), c["nullable"]) for c in there}
        return found != {c.name: (str(c.type), c.nullable) for c in self.table.columns}

    async def load(self, tx: AsyncConnection, keys: Sequence[str]) -> dict[str, R]:
        rows = await tx.execute(self._by_key, {"keys": sorted(keys)})
        return {row[0]: self._row(*row) for row in rows}

    async def save(self, tx: AsyncConnection, rows: Sequence[R]) -> None:
        """One statement for all rows, whatever their number. By key: then the way of one down the index is
        mostly that of the next, and in a large table the way down is what an update costs."""
        in_order = sorted(rows, key=self._key_of)
        await tx.execute(self._upsert, {"rows": msgspec.json.encode(in_order).decode()})

    @cached_property
    def _by_key(self) -> Select[Any]:
        """One array, however many keys: the statement stays the same and is prepared once."""
        wanted = any_(bindparam("keys", type_=ARRAY(Text)))
        return select(self.table).where(self.table.c[self._key] == wanted)

    @cached_property
    def _upsert(self) -> Any:
        name = self.table.fullname
        changed = ", ".join(f"{c.name} = excluded.{c.name}" for c in self.table.columns if not c.primary_key)
        return text(
            f"insert into {name} select * from json_populate_recordset(null::{name}, (:rows)::json) "
            f"on conflict ({self._key}) do update set {changed}"
        )


@cache
def table_of(view: View[R], number: int) -> ViewTable[R]:
    return ViewTable(view, number)


def _column(field: RowField, *, key: str) -> Column[Any]:
    kind = _COLUMN_TYPES[field.kind]
    return Column(field.name, kind, primary_key=field.name == key, nullable=field.optional)
