"""Uploads to a process that is killed, or whose disk is full: nothing half is ever seen."""

import asyncio
import hashlib
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from demo.papers import pdf
from deploy.site.plan import free_ports, variable
from deploy.stack.local import LocalStack
from deploy.stack.tokens import PUBLIC
from services.projects.app import service as projects
from tests.eventually import eventually
from tests.faults.disks import small_disk
from tests.shared.empty import connected, empty_database
from tests.shared.filing import long_pdf
from tests.shared.reading import Who

pytestmark = pytest.mark.stack

SENDER = Who(("street",), person="files-faults")
CONTENT = long_pdf(6_000_000)
SHA256 = hashlib.sha256(CONTENT).hexdigest()


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
async def running(dsn: str, folder: Path, keys: Path) -> AsyncIterator[Running]:
    port = next(iter(free_ports().values()))
    told = {"PORT": str(port), "DSN": dsn, "FILES": str(folder), "KAFKA": "127.0.0.1:1"}
    told["JWKS_URL"] = (keys / PUBLIC).as_uri()
    settings = {variable("projects", name): value for name, value in told.items()}
    command = (sys.executable, "-m", "services.projects")
    process = await asyncio.create_subprocess_exec(*command, env=settings, stdout=asyncio.subprocess.DEVNULL)
    try:
        async with connected(dsn) as sql:
            started = Running(process, f"http://127.0.0.1:{port}", sql, SENDER.headers(keys))
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


@pytest.fixture(scope="module")
async def dsn(stack: LocalStack) -> AsyncIterator[str]:
    async with empty_database(stack, projects, "files_faults") as address:
        yield address


async def half(then: asyncio.Event) -> AsyncIterator[bytes]:
    yield CONTENT[:4_000_000]
    await then.wait()


async def test_a_service_that_is_killed_in_the_middle_of_an_upload_shows_nothing_of_it(
    dsn: str, tmp_path: Path, keys: Path
):
    killed = asyncio.Event()
    async with running(dsn, tmp_path, keys) as service:
        upload = asyncio.create_task(service.post(half(killed)))
        await eventually(service.expected, "the upload is under way")
        service.process.kill()
        await service.process.wait()
        killed.set()  # who sends notices only when he sends more
        with pytest.raises(httpx.TransportError):
            await upload
    async with running(dsn, tmp_path, keys) as service:
        assert (await service.get(SHA256)).status_code == 404
        assert (await service.post(CONTENT)).json()["sha256"] == SHA256
        assert (await service.get(SHA256)).content == CONTENT
        await service.sql.execute("update file_remains set due_at = now()")
    async with running(dsn, tmp_path, keys) as service:  # which cleans first of all
        cleaned = "select count(*) = 0 from file_remains"
        await eventually(lambda: service.sql.fetchval(cleaned), "what was left is removed")
        assert len(os.listdir(tmp_path)) == 1
        assert (await service.get(SHA256)).content == CONTENT


async def test_a_full_disk_asks_for_patience_and_keeps_what_there_is(dsn: str, tmp_path: Path, keys: Path):
    small = tmp_path / "small"
    with small_disk(small, 12) as disk:
        async with running(dsn, small / "files", keys) as service:
            kept = (await service.post(pdf("示例"))).json()["sha256"]
            with disk.full():
                refused = await service.post(long_pdf(5_000_000))
                assert (refused.status_code, refused.headers["retry-after"]) == (503, "2"), refused.text
                assert (await service.get(kept)).content == pdf("示例")
            assert (await service.post(long_pdf(5_000_000))).status_code == 200


async def test_what_is_found_damaged_in_the_middle_ends_the_answer_before_its_end(
    dsn: str, tmp_path: Path, keys: Path
):
    content = long_pdf(5_999_999)
    async with running(dsn, tmp_path, keys) as service:
        sha256 = (await service.post(content)).json()["sha256"]
        [name] = os.listdir(tmp_path)
        damaged = bytearray((tmp_path / name).read_bytes())
        damaged[-1_000_000] ^= 1
        (tmp_path / name).write_bytes(damaged)
        with pytest.raises(httpx.RemoteProtocolError):
            await service.get(sha256)
        assert (await service.get("0" * 64)).status_code == 404
