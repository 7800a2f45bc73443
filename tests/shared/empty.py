"""A database of the kernel with nothing in it, and statistics that say so."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from deploy.site import secrets
from deploy.stack.local import LocalStack
from services.projects.app import service
from shared.migrate import migrate

NAME = "empty"


@asynccontextmanager
async def empty_database(stack: LocalStack) -> AsyncIterator[str]:
    """Gives the superuser's address of it."""
    dsn = secrets.superuser_dsn(stack.folder.secrets, NAME)
    async with connected(secrets.superuser_dsn(stack.folder.secrets)) as server:
        try:
            await server.execute(f"create role {NAME}_runtime; create role {NAME}_recovery")
            await server.execute(f"create database {NAME}")
            await migrate(dsn, service)
            async with connected(dsn) as database:
                await database.execute("vacuum analyze")
            yield dsn
        finally:
            await server.execute(f"drop database if exists {NAME} with (force)")
            await server.execute(f"drop role {NAME}_runtime, {NAME}_recovery")


@asynccontextmanager
async def connected(dsn: str, **session: Any) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(dsn, **session)
    try:
        yield connection
    finally:
        await connection.close()
