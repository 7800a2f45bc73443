"""Which rows somebody may read: PostgreSQL, asked in one condition, agrees with the decision on any rows."""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from itertools import product
from random import Random
from typing import Annotated

import pytest
from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from deploy.site import secrets
from deploy.stack.local import LocalStack
from services import roles
from shared.core.actor import Actor
from shared.core.column import Column, columns_of
from shared.core.reader import PUBLIC, Reader, is_published, whose_row
from shared.core.roles import Role
from shared.core.scope import Scope
from shared.core.view import Row, View, per_stream
from shared.log.database import driver, engine_url
from shared.views.scope import mine, visible
from shared.views.statement import Statement
from shared.views.table import table_of
from tests.stack import Migrated

pytestmark = pytest.mark.stack


class Matter(Row, frozen=True):
    """A column of every shape that may say whose a row is."""

    id: Annotated[str, Column("编号", "number")]
    division: Annotated[str, Column("区划", "division", scope=Scope.DIVISION)] = ""
    divisions: Annotated[list[str], Column("区划", "divisions", scope=Scope.DIVISION)] = []  # noqa: RUF012
    owner: Annotated[str | None, Column("业主", "owner", scope=Scope.PARTY)] = None
    seats: Annotated[dict[str, str], Column("席位", "seats", scope=Scope.PARTY)] = {}  # noqa: RUF012
    shares: Annotated[list[dict[str, str]], Column("份额", "shares", scope=Scope.PARTY)] = []  # noqa: RUF012
    panel: Annotated[list[str], Column("专家", "panel", scope=Scope.PERSON)] = []  # noqa: RUF012
    told: Annotated[bool, Column("公示", "told", publishes=True)] = False
    told_on: Annotated[date | None, Column("公示日期", "told on", publishes=True)] = None


VIEW = View("matters", Matter, lambda row, event, context: row, reads=(), version=1, touches=per_stream)
COLUMNS = columns_of(Matter)
DIVISIONS = ("", "34", "3406", "340603", "340603001", "340603001002", "340603002", "340604", "_40603", "%")
PARTIES = ("91340603MA2XK7P04H", "91110000600037341L", '"', "$", "street", "a\\b")
EVERY_WAY = [role for role in vars(roles).values() if isinstance(role, Role)]


def rows(chance: Random, count: int) -> list[Matter]:
    def some(pool: Sequence[str]) -> list[str]:
        return chance.choices(pool, k=chance.randrange(3))

    return [
        Matter(
            f"m-{n}",
            division=chance.choice(DIVISIONS),
            divisions=some(DIVISIONS),
            owner=chance.choice([None, *PARTIES]),
            seats=dict.fromkeys(some(["street", "supervisor"]), chance.choice(PARTIES)),
            shares=[{"of": party} for party in some(PARTIES)],
            panel=some(PARTIES),
            told=chance.random() < 0.2,
            told_on=chance.choice([None, None, date(2024, 3, 1)]),
        )
        for n in range(count)
    ]


def readers() -> list[Reader]:
    """Of every role, of two at once, of none; from everywhere, for everybody."""
    some = [frozenset({role}) for role in EVERY_WAY] + [frozenset({roles.EXPERT, roles.STREET}), frozenset()]
    people = [
        Actor(person=who, organisation=who, division=division)
        for who, division in product(PARTIES, DIVISIONS[:8])
    ]
    return [PUBLIC, *(Reader(by, known) for by in people for known in some)]


async def shown(tx: AsyncConnection, table: Table, reader: Reader) -> set[str]:
    asked = Statement(select(table.c.id).where(visible(Matter, reader)(table)))
    async with driver(tx) as connection:
        found = await connection.fetch(asked.text, *asked.arguments(mine(reader)))
    return {id for (id,) in found}


def read(reader: Reader, row: Matter) -> bool:
    if reader.is_public:
        return is_published(row, COLUMNS)
    return reader.may_read(whose_row(row, COLUMNS))


@pytest.fixture
async def owner(stack: LocalStack, migrated: Migrated) -> AsyncIterator[AsyncEngine]:
    """Who may make tables."""
    migrated("projects")
    engine = create_async_engine(engine_url(secrets.owner_dsn(stack.folder.secrets, "projects")))
    yield engine
    await engine.dispose()


async def test_K14_the_database_and_the_decision_agree(owner: AsyncEngine):
    matters, described = rows(Random(7), 400), table_of(VIEW, 1)
    seen, read_by = 0, readers()
    async with owner.connect() as tx:
        await tx.run_sync(described.table.create)
        await described.save(tx, matters)
        for reader in read_by:
            found = await shown(tx, described.table, reader)
            assert found == {row.id for row in matters if read(reader, row)}, reader
            seen += len(found)
    assert 0.1 < seen / (len(matters) * len(read_by)) < 0.9
