"""The table of one version of a view: described by the row type, loaded and saved in bulk."""

import types
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
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
    Select,
    Table,
    Text,
    any_,
    bindparam,
    inspect,
    literal_column,
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
    list: JSONB,
    tuple: JSONB,
    dict: JSONB,
}

Place = str
"""Page and number of a row in its table, PostgreSQL's ctid: "(7,31)"."""


@dataclass(frozen=True)
class Loaded(Generic[R]):
    """The rows that there are of the keys asked for, and where each lies until it is changed."""

    rows: dict[str, R]
    places: dict[str, Place]


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

    async def load(self, tx: AsyncConnection, keys: Sequence[str]) -> Loaded[R]:
        found = (await tx.execute(self._by_key, {"keys": list(keys)})).all()
        return Loaded({row[0]: self._row(*row[:-1]) for row in found}, {row[0]: row[-1] for row in found})

    async def save(self, tx: AsyncConnection, rows: Mapping[str, R], places: Mapping[str, Place]) -> None:
        """One statement for the rows in their places, and one for all others, whatever their number.

        places  of the rows that were loaded, in this transaction. Whoever changes a view holds its
                checkpoints; if one is not in its place all the same, all are looked up.
        """
        there = [rows[key] for key in places]
        others = [row for key, row in rows.items() if key not in places]
        if there and await self._update(tx, there, places.values()) < len(there):
            others = list(rows.values())
        if others:
            await tx.execute(self._upsert, {"rows": _json(others)})

    async def _update(self, tx: AsyncConnection, rows: Sequence[R], places: Iterable[Place]) -> int:
        """How many of them are in their places."""
        done = await tx.execute(self._in_place, {"places": " ".join(places), "rows": _json(rows)})
        return done.rowcount

    @cached_property
    def _by_key(self) -> Select[Any]:
        """One array, however many keys: the statement stays the same and is prepared once."""
        wanted = any_(bindparam("keys", type_=ARRAY(Text)))
        return select(self.table, literal_column("ctid::text")).where(self.table.c[self._key] == wanted)

    @cached_property
    def _in_place(self) -> Any:
        """Without another way down the index: that the key is still the same is asked in words that no index
        answers."""
        name, key = self.table.fullname, self._key
        names = ", ".join(c.name for c in self.table.columns)
        changed = ", ".join(f"{c.name} = new.{c.name}" for c in self.table.columns if not c.primary_key)
        return text(
            f"update {name} there set {changed} from rows from ("
            f"unnest(string_to_array(:places, ' ')::tid[]), "
            f"json_populate_recordset(null::{name}, (:rows)::json)) new(ctid, {names}) "
            f"where there.ctid = new.ctid and there.{key} is not distinct from new.{key}"
        )

    @cached_property
    def _upsert(self) -> Any:
        name = self.table.fullname
        changed = ", ".join(f"{c.name} = excluded.{c.name}" for c in self.table.columns if not c.primary_key)
        return text(
            f"insert into {name} select * from json_populate_recordset(null::{name}, (:rows)::json) "
            f"on conflict ({self._key}) do update set {changed}"
        )


def _json(rows: Sequence[Row]) -> str:
    return msgspec.json.encode(rows).decode()


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
