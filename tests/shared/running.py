"""A process of a service with a database and a folder of its own, and without Kafka."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from deploy.site.plan import free_ports, variable
from deploy.stack.tokens import PUBLIC
from tests.eventually import eventually
from tests.shared.empty import connected
from tests.shared.reading import Who

UPLOADER = Who(("street",), person="files-faults")


@dataclass
class Running:
    """A process of the service, with a database and a folder of its own, and without Kafka."""

    process: asyncio.subprocess.Process
    url: str
    sql: asyncpg.Connection
    headers: dict[str, str]

    async def post(self, content: Any) -> httpx.Response:
        async with httpx.AsyncClient(timeout=30, trust_env=False) as http:
            return await http.post(f"{self.url}/files", content=content, headers=self.headers)

    async def get(self, sha256: str) -> httpx.Response:
        async with httpx.AsyncClient(timeout=30, trust_env=False) as http:
            return await http.get(f"{self.url}/files/{sha256}", headers=self.headers)

    async def expected(self) -> bool:
        """An object is written down as one that may come."""
        return bool(await self.sql.fetchval("select count(*) from file_remains"))


@asynccontextmanager
async def running(
    dsn: str, folder: Path, keys: Path, service: str = "projects", **more: str
) -> AsyncIterator[Running]:
    """more: settings"""
    port = next(iter(free_ports().values()))
    told = {"PORT": str(port), "DSN": dsn, "FILES": str(folder), "KAFKA": "127.0.0.1:1"}
    told["JWKS_URL"] = (keys / PUBLIC).as_uri()
    settings = {variable(service, name): value for name, value in (told | more).items()}
    command = (sys.executable, "-m", f"services.{service}")
    process = await asyncio.create_subprocess_exec(*command, env=settings, stdout=asyncio.subprocess.DEVNULL)
    try:
        async with connected(dsn) as sql:
            started = Running(process, f"http://127.0.0.1:{port}", sql, UPLOADER.headers(keys))
            await eventually(lambda: _listens(started.url), "the service listens")
            yield started
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _listens(url: str) -> bool:
    try:
        async with httpx.AsyncClient(trust_env=False) as http:
            await http.get(f"{url}/metrics")
    except httpx.TransportError:
        return False
    return True
