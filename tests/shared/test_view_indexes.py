"""The indexes of a view's table are those that its row class declares, and questions are answered by them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Annotated, Any

import asyncpg
import msgspec
import pytest
from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg

from deploy.site import secrets
from deploy.stack.local import LocalStack
from services.roles import IMPLEMENTER, STREET
from shared.core.actor import Actor
from shared.core.column import Column
from shared.core.reader import Reader
from shared.core.roles import Role
from shared.core.row_field import Ask, row_fields
from shared.core.scope import Scope
from shared.core.view import Row, View
from shared.log.database import session
from shared.views.lists.conditions import condition
from shared.views.lists.keyset import Step, ordering
from shared.views.lists.query import Condition
from shared.views.scope import visible
from shared.views.table import table_of
from tests.shared.empty import connected
from tests.shared.listing import SERVICE, provide
from tests.shared.parcels import never
from tests.stack import Migrated

pytestmark = pytest.mark.stack


class Lot(Row, frozen=True):
    id: Annotated[str, Column("编号", "number")]
    division: Annotated[str, Column("区划", "division", scope=Scope.DIVISION)] = ""
    owners: Annotated[list[str], Column("业主", "owners", scope=Scope.PARTY)] = msgspec.field(
        default_factory=list
    )
    price: Annotated[int, Column("价款", "price", often=True)] = 0
    name: Annotated[str, Column("名称", "name")] = ""


class LotAskedOtherwise(Row, frozen=True):
    id: Annotated[str, Column("编号", "number")]
    division: Annotated[str, Column("区划", "division", scope=Scope.DIVISION)] = ""
    owners: Annotated[list[str], Column("业主", "owners")] = msgspec.field(default_factory=list)
    price: Annotated[int, Column("价款", "price", often=True)] = 0
    name: Annotated[str, Column("名称", "name", often=True)] = ""


lots = View("lots", Lot, never, reads=(), version=1)


@pytest.fixture
async def owner(stack: LocalStack, migrated: Migrated) -> AsyncIterator[asyncpg.Connection]:
    migrated(SERVICE)
    """Its connection plans as those of a service do."""
    async with connected(secrets.owner_dsn(stack.folder.secrets, SERVICE), **session()) as connection:
        yield connection


async def indexes(owner: asyncpg.Connection) -> dict[str, str]:
    """Name → what it is on."""
    rows = await owner.fetch("select indexname, indexdef from pg_indexes where tablename = 'lots_1'")
    return {row["indexname"]: row["indexdef"].partition(" USING ")[2] for row in rows}


async def test_what_is_declared_is_indexed_and_a_changed_declaration_makes_it_anew(
    stack: LocalStack, owner: asyncpg.Connection
):
    await provide(stack, lots)
    declared = {
        "lots_1_pkey": "btree (id)",
        "lots_1_division": "btree (division, id)",
        "lots_1_owners_gin": "gin (owners)",
        "lots_1_price": "btree (price, id)",
    }
    assert await indexes(owner) == declared
    await provide(stack, replace(lots, row=LotAskedOtherwise))
    otherwise = {"lots_1_name": "btree (name, id)"} | declared
    del otherwise["lots_1_owners_gin"]
    assert await indexes(owner) == otherwise
    await provide(stack, lots)
    assert await indexes(owner) == declared


def asked(name: str, value: str) -> Select[Any]:
    column = table_of(lots, 1).table.c[name]
    return select(column).where(condition(column, row_fields(Lot)[name], Condition(name, Ask.IS, (value,))))


def seen(role: Role) -> Select[Any]:
    by, table = Actor(person="p", organisation="o", division="340603001"), table_of(lots, 1).table
    return select(table.c.id).where(visible(Lot, Reader(by, frozenset({role})))(table))


def ordered(name: str, down: bool) -> Select[Any]:
    table = table_of(lots, 1).table
    return select(table).order_by(*ordering([Step(table.c[name], down), Step(table.c.id, down)]))


async def planned(owner: asyncpg.Connection, query: Select[Any]) -> list[str]:
    """As it is sent: with parameters, whose values a plan knows nothing of."""
    sent: Any = query.compile(dialect=PGDialect_asyncpg())
    await owner.execute(f"prepare asked as {sent}")
    nulls = ", ".join("null" for _ in sent.positiontup)
    values = f"({nulls})" if nulls else ""
    return [row[0] for row in await owner.fetch(f"explain (costs off) execute asked{values}")]


@pytest.mark.parametrize(
    ("query", "plan"),
    [
        (asked("division", "3406"), "Bitmap Index Scan on lots_1_division"),
        (asked("division", "3406"), "Index Cond: ((division >= "),
        (asked("owners", "91340603MA2XK7P04H"), "Bitmap Index Scan on lots_1_owners_gin"),
        (seen(STREET), "Index Cond: ((division >= "),
        (seen(IMPLEMENTER), "Index Cond: ((division >= "),
        (seen(IMPLEMENTER), "Bitmap Index Scan on lots_1_owners_gin"),
        (ordered("price", down=False), "Index Scan using lots_1_price"),
        (ordered("price", down=True), "Index Scan Backward using lots_1_price"),
    ],
)
async def test_a_question_is_answered_by_its_index(
    stack: LocalStack, owner: asyncpg.Connection, query: Select[Any], plan: str
):
    await provide(stack, lots)
    await owner.execute("set enable_sort = off")
    lines = await planned(owner, query)
    assert any(plan in line for line in lines), lines
