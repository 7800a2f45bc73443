"""The table of one version of a view: described by the row type, loaded and saved in bulk."""

import types
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from typing import Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

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

from shared.core.view import Row, View

R = TypeVar("R", bound=Row)

_COLUMN_TYPES: dict[type, type[TypeEngine[Any]]] = {
    str: Text,
    int: BigInteger,
    bool: Boolean,
    date: Date,
    Decimal: Numeric,
    list: JSONB,
    tuple: JSONB,
    dict: JSONB,
}


class ViewTable(Generic[R]):
    """views.<view>_<number>, one row per key.

    Made once a process for each version (`table_of`): SQLAlchemy compiles a statement anew for every new
    description of a table, which costs more than the statement itself.
    """

    def __init__(self, view: View[R], number: int) -> None:
        self._row, self._key = view.row, view.key
        hints = get_type_hints(view.row)
        columns = [_column(name, hints[name], key=view.key) for name in view.row.__struct_fields__]
        self.table = Table(f"{view.name}_{number}", MetaData(schema="views"), *columns)

    def differs(self, connection: Connection) -> bool:
        """Whether the table in the database has other columns."""
        there = inspect(connection).get_columns(self.table.name, schema=self.table.schema)
        found = {c["name"]: (str(c["type"]), c["nullable"]) for c in there}
        return found != {c.name: (str(c.type), c.nullable) for c in self.table.columns}

    async def load(self, tx: AsyncConnection, keys: Sequence[str]) -> dict[str, R]:
        rows = await tx.execute(self._by_key, {"keys": list(keys)})
        return {row[0]: self._row(*row) for row in rows}

    async def save(self, tx: AsyncConnection, rows: Sequence[R]) -> None:
        """One statement for all rows, whatever their number."""
        await tx.execute(self._upsert, {"rows": msgspec.json.encode(rows).decode()})

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


def _column(name: str, hint: Any, *, key: str) -> Column[Any]:
    optional = get_origin(hint) in (Union, types.UnionType) and type(None) in get_args(hint)
    kinds = [arg for arg in get_args(hint) if arg is not type(None)] if optional else [hint]
    kind = get_origin(kinds[0]) or kinds[0]
    if kind not in _COLUMN_TYPES and not (isinstance(kind, type) and issubclass(kind, str)):
        kind = str  # a Literal of strings
    return Column(name, _COLUMN_TYPES.get(kind, Text)(), primary_key=name == key, nullable=optional)
