"""Uploads to a process that is killed, or whose disk is full: nothing half is ever seen."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from demo.papers import pdf
from deploy.stack.local import LocalStack
from services.projects.app import service as projects
from tests.eventually import eventually
from tests.faults.disks import small_disk
from tests.shared.empty import empty_database
from tests.shared.filing import long_pdf
from tests.shared.running import running

pytestmark = pytest.mark.stack

CONTENT = long_pdf(6_000_000)
SHA256 = hashlib.sha256(CONTENT).hexdigest()


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
