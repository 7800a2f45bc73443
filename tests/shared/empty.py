"""A database of the kernel with nothing in it, and statistics that say so."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from deploy.site import secrets
from deploy.stack.local import LocalStack
from services.projects.app import service as projects
from shared.core.service import Service
from shared.migrate import migrate

NAME = "empty"


@asynccontextmanager
async def empty_database(
    stack: LocalStack, service: Service = projects, name: str = NAME
) -> AsyncIterator[str]:
    """Gives the superuser's address of it."""
    dsn = secrets.superuser_dsn(stack.folder.secrets, name)
    async with connected(secrets.superuser_dsn(stack.folder.secrets)) as server:
        try:
            await server.execute(f"create role {name}_runtime; create role {name}_recovery")
            await server.execute(f"create database {name}")
            await migrate(dsn, service)
            async with connected(dsn) as database:
                await database.execute("vacuum analyze")
            yield dsn
        finally:
            await server.execute(f"drop database if exists {name} with (force)")
            await server.execute(f"drop role {name}_runtime, {name}_recovery")


@asynccontextmanager
async def connected(dsn: str, **session: Any) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(dsn, **session)
    try:
        yield connection
    finally:
        await connection.close()
