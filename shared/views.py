"""Read models: a row type, a pure fold, and the table that follows from them (K5, K7)."""

import types
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

import orjson
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    MetaData,
    Select,
    Table,
    Text,
    any_,
    bindparam,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from shared import failpoints
from shared.envelope import Arrived
from shared.reactions import Origin
from shared.upcast import Versioned, read

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

R = TypeVar("R", bound="DataclassInstance")

_COLUMN_TYPES: dict[type, type[TypeEngine[Any]]] = {
    str: Text,
    int: BigInteger,
    bool: Boolean,
    date: Date,
    list: JSONB,
    tuple: JSONB,
    dict: JSONB,
}


@dataclass(frozen=True)
class View(Generic[R]):
    """A read model with one row per Kafka key.

    row     frozen dataclass; its first field is the key, every other field has a default
    fold    (row, event, origin) → row; pure, so that it serves live updates, rebuilds and as-of alike
    hears   the event classes it reads: the service's own, and Heard ones of other services
    number  of its version: each has a table of its own (shared/versions.py)
    """

    name: str
    row: type[R]
    fold: Callable[[R, Any, Origin], R]
    hears: tuple[type[Versioned], ...]
    number: int = 1

    def version(self, number: int) -> "View[R]":
        return replace(self, number=number)

    @cached_property
    def table(self) -> Table:
        hints = get_type_hints(self.row)
        columns = [_column(f.name, hints[f.name], first=n == 0) for n, f in enumerate(fields(self.row))]
        return Table(f"{self.name}_{self.number}", MetaData(schema="views"), *columns)

    @property
    def key(self) -> str:
        return fields(self.row)[0].name

    def blank(self, key: str) -> R:
        """The row before its first event."""
        return self.row(**{self.key: key})

    def models(self, service: str) -> dict[tuple[str, str], type[Versioned]]:
        """(source, event type) → the class that reads it."""
        return {(getattr(model, "source", service), model.__name__): model for model in self.hears}

    def select(self) -> Select[Any]:
        return select(self.table)

    async def load(self, tx: AsyncConnection, keys: Sequence[str]) -> dict[str, R]:
        rows = await tx.execute(self._by_key, {"keys": list(keys)})
        return {row[0]: self.row(*row) for row in rows}

    async def save(self, tx: AsyncConnection, rows: Sequence[R]) -> None:
        """One statement for all rows, whatever their number."""
        payload = orjson.dumps(list(rows)).decode()
        await tx.execute(self._upsert, {"rows": payload})

    @cached_property
    def _by_key(self) -> Select[Any]:
        """One array, however many keys: the statement stays the same and is prepared once."""
        return self.select().where(self.table.c[self.key] == any_(bindparam("keys", type_=ARRAY(Text))))

    @cached_property
    def _upsert(self) -> Any:
        name = self.table.fullname
        changed = ", ".join(f"{c.name} = excluded.{c.name}" for c in self.table.columns if not c.primary_key)
        return text(
            f"insert into {name} select * from json_populate_recordset(null::{name}, (:rows)::json) "
            f"on conflict ({self.key}) do update set {changed}"
        )


class Projection(Generic[R]):
    """Applies a batch of records to a view: load the touched rows, fold, one bulk upsert."""

    def __init__(self, view: View[R], service: str) -> None:
        self._view = view
        self._models = view.models(service)

    def reads(self, record: Arrived) -> bool:
        return (record.source, record.event.type) in self._models

    async def __call__(self, tx: AsyncConnection, records: Sequence[Arrived]) -> None:
        known = [(r, model) for r in records if (model := self._models.get((r.source, r.event.type)))]
        if not known:
            return
        rows = await self._view.load(tx, list({r.event.key for r, _ in known}))
        for record, model in known:
            event = record.event
            row = rows.get(event.key) or self._view.blank(event.key)
            origin = Origin(event.key, event.meta.occurred_on)
            rows[event.key] = self._view.fold(row, read(model, event), origin)
        await self._view.save(tx, list(rows.values()))
        failpoints.reach("view.in-batch", self._view.name)


def _column(name: str, hint: Any, *, first: bool) -> Column[Any]:
    optional = get_origin(hint) in (Union, types.UnionType) and type(None) in get_args(hint)
    kinds = [arg for arg in get_args(hint) if arg is not type(None)] if optional else [hint]
    kind = get_origin(kinds[0]) or kinds[0]
    if kind not in _COLUMN_TYPES and not (isinstance(kind, type) and issubclass(kind, str)):
        kind = str  # a Literal of strings
    return Column(name, _COLUMN_TYPES.get(kind, Text)(), primary_key=first, nullable=optional)
