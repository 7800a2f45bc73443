"""The servers that everything is measured on: a stack of its own in a folder that is thrown away."""

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import asyncpg

from deploy.site import secrets
from deploy.site.components import SERVICES
from deploy.stack.local import LocalStack
from shared.settings import Settings
from tests.stack import forget_addresses

# Each figure has a log of its own, so that none finds what another left.
APPENDING, SERVING, RELAYING, LISTENING = "funding", "maintenance", "reviews", "projects"
PEERS = "peers"


@dataclass(frozen=True)
class World:
    stack: LocalStack

    def dsn(self, service: str) -> str:
        return secrets.runtime_dsn(self.secrets, service)

    @property
    def peers_dsn(self) -> str:
        """A database of the same server, for whoever we are compared with."""
        return secrets.superuser_dsn(self.secrets, PEERS)

    def owner_dsn(self, service: str) -> str:
        return secrets.owner_dsn(self.secrets, service)

    def settings(self, service: str) -> Settings:
        """As the admin of Kafka, who may make topics, write and read them all."""
        user, password = secrets.kafka_admin(self.secrets)
        return Settings(
            service=service,
            kafka=self.stack.plan.kafka,
            kafka_user=user,
            kafka_password=password,
            dsn=secrets.runtime_dsn(self.secrets, service),
        )

    @property
    def kafka(self) -> dict[str, Any]:
        """aiokafka's arguments to reach the broker."""
        settings = self.settings(RELAYING)
        return {"bootstrap_servers": settings.kafka_servers, **settings.kafka_login}

    @property
    def secrets(self) -> Path:
        return self.stack.folder.secrets


@contextmanager
def world(tell: Callable[[str, str], None]) -> Iterator[World]:
    forget_addresses()
    with (
        TemporaryDirectory(prefix="jiugai-bench-") as folder,
        LocalStack(Path(folder), ("postgres", "kafka"), ports="free", progress=tell) as stack,
    ):
        for service in SERVICES:
            stack.migrate(service)
        yield World(stack)


async def settle(world: World) -> None:
    """What was done before leaves dead rows, and pages that are on no disk yet: the server and the system
    would see to them while something else is measured."""
    server = await asyncpg.connect(secrets.superuser_dsn(world.secrets))
    try:
        names = await server.fetch("select datname from pg_database where not datistemplate")
        for (name,) in names:
            database = await asyncpg.connect(secrets.superuser_dsn(world.secrets, name))
            await database.execute("vacuum analyze")
            await database.close()
        await server.execute("checkpoint")
    finally:
        await server.close()
    await asyncio.to_thread(os.sync)


async def make_peers_database(world: World) -> dict[str, str]:
    """Returns what the figures rest on: the server's version and that it waits for the disk."""
    server = await asyncpg.connect(secrets.superuser_dsn(world.stack.folder.secrets))
    try:
        await server.execute(f"create database {PEERS}")
        names = ("server_version", "fsync", "synchronous_commit", "full_page_writes")
        return {name: await server.fetchval("select current_setting($1)", name) for name in names}
    finally:
        await server.close()
