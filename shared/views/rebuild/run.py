"""A rebuild from beginning to end, by one process at a time. Killed at any point, it goes on there."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.core.view import View
from shared.kafka.reader import open_reader
from shared.kafka.topics import PARTITIONS
from shared.log.database import open_engine, session, transaction
from shared.settings import Settings
from shared.views import versions
from shared.views.rebuild.progress import Progress, show_another, unseen
from shared.views.rebuild.steps import Rebuild, Rebuilt
from shared.views.versions import Version

LOOK_SECONDS = 0.5
# All rows of two tables are compared by one statement.
STATEMENT_SECONDS = 3600.0


class NothingToFill(Exception):
    """There is no version for this code's fold that is not live already."""


async def rebuild(
    settings: Settings,
    view: View[Any],
    *,
    accept: bool = False,
    processes: int = 1,
    progress: Progress = unseen,
) -> Rebuilt | None:
    """Fill the version that the owner provided for this fold. None: another process did it meanwhile.

    accept     switch also where the rows differ
    processes  how many fill side by side while there is much to do; this one's environment is theirs

    Raises NothingToFill, KafkaUnavailable (Stalled), NoLongerFilled, ShareFailed, and what a database that
    is away raises.
    """
    engine = open_engine(settings.dsn, STATEMENT_SECONDS)
    try:
        version = await _wanted(engine, view, settings.service)
        async with _alone(engine, settings.dsn, version, progress):
            if not await _is_filling(engine, version):
                return None
            async with open_reader(settings) as reader:
                steps = Rebuild(engine, reader, settings.service, range(PARTITIONS), view, version, progress)
                return await steps.run(accept, processes)
    finally:
        await engine.dispose()


async def fill(settings: Settings, view: View[Any], partitions: Collection[int]) -> None:
    """Some partitions of the version that another process rebuilds: a key has one number in all
    topics, so no row is shared."""
    engine = open_engine(settings.dsn, STATEMENT_SECONDS)
    try:
        version = await _wanted(engine, view, settings.service)
        async with open_reader(settings) as reader:
            steps = Rebuild(engine, reader, settings.service, partitions, view, version, unseen)
            await steps.catch_up()
    finally:
        await engine.dispose()


async def _wanted(engine: AsyncEngine, view: View[Any], service: str) -> Version:
    async with transaction(engine) as tx:
        found = await versions.filling(tx, view)
    if found is None:
        raise NothingToFill(f"no version of {service}.{view.name} is being filled for this code")
    return found


async def _is_filling(engine: AsyncEngine, version: Version) -> bool:
    async with transaction(engine) as tx:
        now = await versions.of_subscriber(tx, version.subscriber)
    return now is not None and now.state == "filling"


@asynccontextmanager
async def _alone(engine: AsyncEngine, dsn: str, version: Version, progress: Progress) -> AsyncIterator[None]:
    """Only one process fills a version; any other waits, and shows how far that one has come."""
    connection = await asyncpg.connect(dsn, **session())
    try:
        while not await connection.fetchval(
            "select pg_try_advisory_lock(hashtextextended('rebuild ' || $1, 0))", version.subscriber
        ):
            await show_another(engine, version, progress)
            await asyncio.sleep(LOOK_SECONDS)
        yield
    finally:
        await connection.close()
