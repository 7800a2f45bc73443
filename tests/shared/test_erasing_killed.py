"""A process is killed between the erasing command and the destruction: the next one destroys (K15, K16)."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from secrets import token_hex
from typing import Any

import orjson
import pytest

from demo.papers import photo
from deploy.site.folder import CHECKOUT
from deploy.stack.local import LocalStack
from services.audit.catalogue import SERVICES
from shared.failpoints import VARIABLE
from tests.eventually import eventually
from tests.samples.stories import LONG
from tests.shared.empty import connected, empty_database
from tests.shared.erasing import PAPER, SECRET, Registry, erasing, opened_registry
from tests.shared.running import running
from tests.shared.test_vault_keys import checkpoints, files_with

pytestmark = pytest.mark.stack

DEATHS = ("append.after-commit", "vault.before-scrub")
every_death = pytest.mark.parametrize("point", DEATHS)


@asynccontextmanager
async def registry_of(stack: LocalStack, folder: Path, service: str) -> AsyncIterator[Registry]:
    database = empty_database(stack, SERVICES[service], f"erasing_{service}")
    async with database as dsn, opened_registry(dsn, folder, service) as registry:
        yield registry


async def killed(registry: Registry, folder: Path, point: str, id: str, name: str, body: Any) -> None:
    """A process that sends the command and dies exactly there."""
    told = (registry.service.name, registry.dsn, str(folder), id, name, orjson.dumps(body).decode())
    doomed = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.shared.erasing", *told),
        cwd=CHECKOUT,
        env={**os.environ, VARIABLE: point},
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert await doomed.wait() == -signal.SIGKILL


async def restarted(stack: LocalStack, registry: Registry, folder: Path, keys: Path, *known: bytes) -> None:
    """The service runs until nothing is in its store, and none of the keys in a file of the server."""

    async def gone() -> bool:
        await checkpoints(stack)
        held = any(files_with(stack.folder.data("postgres"), key) for key in known)
        return not (held or os.listdir(folder))

    secret = {"VAULT_SECRETS": SECRET}
    async with running(registry.dsn, folder, keys, registry.service.name, **secret):
        await eventually(gone, "what is erased is destroyed", patience=120, every=1)


@every_death
async def test_K16_a_file_is_destroyed_after_the_process_that_erased_it_was_killed(
    stack: LocalStack, tmp_path: Path, keys: Path, point: str
) -> None:
    async with registry_of(stack, tmp_path, "projects") as registry:
        sha256 = await registry.apply("killed", photo(11))
        known = [*(await registry.keys()).values()]
        assert (len(known), len(os.listdir(tmp_path))) == (3, 3)
        await killed(registry, tmp_path, point, "killed", "EraseFile", erasing(sha256))
        assert await registry.count("FileErased") == 1
        assert len(os.listdir(tmp_path)) == 3
        assert len(await registry.keys()) == (3 if point == "append.after-commit" else 0)
        await restarted(stack, registry, tmp_path, keys, *known)
        assert await registry.keys() == {}
        assert await registry.count("FileErased") == 1
        assert (await registry.erase("killed", sha256)).events == []


@every_death
async def test_K15_content_is_destroyed_after_the_process_that_erased_it_was_killed(
    stack: LocalStack, tmp_path: Path, keys: Path, point: str
) -> None:
    async with registry_of(stack, tmp_path, "reviews") as registry:
        mark = token_hex(16)
        await registry.convene()
        await registry.submit(mark)
        [(item, key)] = (await registry.keys()).items()
        told = {"item": str(item), "ground": "consent", "document_number": PAPER}
        await killed(registry, tmp_path, point, LONG, "EraseExpertOpinion", told)
        assert await registry.count("ContentErased") == 1
        assert len(await registry.keys()) == (1 if point == "append.after-commit" else 0)
        await restarted(stack, registry, tmp_path, keys, key)
        async with connected(registry.dsn) as sql:
            assert await sql.fetch("select from vault.items union all select from vault.keys") == []
        assert not files_with(stack.folder.root, mark.encode())
        assert await registry.count("ContentErased") == 1
        assert (await registry.send(LONG, "EraseExpertOpinion", told)).events == []
