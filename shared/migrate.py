"""Bring a service's database to the newest schema, as its owner: `python -m shared.migrate projects`."""

import asyncio
import importlib
import sys
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from shared.core.service import Service
from shared.log.database import engine_url
from shared.settings import read_settings
from shared.views import versions


async def migrate(owner_dsn: str, service: Service) -> None:
    """Run what Alembic has not run yet, then make a new version of each view whose fold changed.

    Views are disposable, so their tables are made from their row types and have no migrations.
    """
    engine = create_async_engine(engine_url(owner_dsn))
    async with engine.begin() as connection:
        await connection.run_sync(_upgrade)
        for view in service.views:
            await versions.provide(connection, service.name, view)
    await engine.dispose()


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def main(name: str) -> None:
    service: Service = importlib.import_module(f"services.{name}.app").service
    asyncio.run(migrate(read_settings(name).owner_dsn, service))


if __name__ == "__main__":
    main(sys.argv[1])
