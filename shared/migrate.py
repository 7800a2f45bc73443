"""Bring a service's database to the newest schema, as its owner: `python -m shared.migrate projects`."""

import asyncio
import importlib
import sys

from alembic import command
from alembic.config import Config
from alembic.script.revision import ResolutionError
from alembic.util import CommandError
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from shared.core.service import Service
from shared.log.database import engine_url
from shared.settings import read_settings
from shared.views import versions


class OtherHistory(Exception):
    """The database was made by migrations that are not here. Says in Chinese and English what to do."""

    def __init__(self) -> None:
        super().__init__(
            "数据库由更早的草稿版本建立，首次发布之前无法升级，请重新建立。\n"
            "An earlier draft made this database; no way leads over before the first release: make it anew."
        )


async def migrate(owner_dsn: str, service: Service) -> None:
    """Run what Alembic has not run yet, then make a new version of each view whose fold changed.

    Views are disposable, so their tables are made from their row types and have no migrations.
    Raises OtherHistory.
    """
    engine = create_async_engine(engine_url(owner_dsn))
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade)
            for view in service.views:
                await versions.provide(connection, service.name, view)
    finally:
        await engine.dispose()


def _upgrade(connection: Connection) -> None:
    config = Config()
    # By package: in a path, a % of the checkout's name would be expanded.
    config.set_main_option("script_location", "shared:migrations")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        if isinstance(error.__cause__, ResolutionError):
            raise OtherHistory from error
        raise


def main(name: str) -> None:
    service: Service = importlib.import_module(f"services.{name}.app").service
    try:
        asyncio.run(migrate(read_settings(name).owner_dsn, service))
    except (OtherHistory, versions.OtherRow) as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main(sys.argv[1])
