"""The table of a view that is shown now."""

from typing import Any

from sqlalchemy import Connection, MetaData, Table
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.core.view import View
from shared.views import versions
from shared.views.table import table_of


async def shown_table(tx: AsyncConnection, view: View[Any]) -> Table:
    """Of the live version; another release's as the database has it. Raises Unprepared."""
    version = await versions.live(tx, view.name)
    table = table_of(view, version.number).table
    return table if version.declared == view.version else await tx.run_sync(as_it_is, table.name)


def as_it_is(connection: Connection, name: str) -> Table:
    return Table(name, MetaData(schema="views"), autoload_with=connection)
