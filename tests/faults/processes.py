"""Processes of a service that no supervisor keeps: armed to die, of another code, or one more."""

import asyncio
import os
import shutil
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from deploy.site.folder import CHECKOUT
from deploy.site.plan import variable
from deploy.stack.local import LocalStack
from shared.failpoints import VARIABLE

PATIENCE_S = 90
TIED = ["setpriv", "--pdeathsig", "KILL", "--"] if shutil.which("setpriv") else []


@asynccontextmanager
async def process(
    stack: LocalStack, service: str, *, code: Path = CHECKOUT, **more: str
) -> AsyncIterator[Process]:
    """A service of its own, killed at the end; `more` of its environment."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", **stack.env(service), **more}
    command = [*TIED, sys.executable, "-m", f"services.{service}"]
    log = os.open(_log(stack, service), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    started = await asyncio.create_subprocess_exec(
        *command, cwd=code, env=environment, stdout=log, stderr=log
    )
    os.close(log)
    try:
        yield started
    finally:
        with suppress(ProcessLookupError):
            started.kill()
        await started.wait()


@asynccontextmanager
async def instead(
    stack: LocalStack, service: str, *, code: Path = CHECKOUT, **more: str
) -> AsyncIterator[Process]:
    """In the place of the supervised process, which is well again afterwards."""
    await asyncio.to_thread(stack.stop, service)
    try:
        async with process(stack, service, code=code, **more) as started:
            yield started
    finally:
        await asyncio.to_thread(stack.start, service)


@asynccontextmanager
async def one_more(
    stack: LocalStack, service: str, port: int, more: Mapping[str, str] | None = None
) -> AsyncIterator[Process]:
    """A second instance, on a port of its own."""
    async with process(stack, service, **{variable(service, "PORT"): str(port), **(more or {})}) as started:
        yield started


async def killed_at(stack: LocalStack, service: str, point: str) -> None:
    """The service has died exactly there, and is well again. Raises where it does not come there."""
    async with instead(stack, service, **{VARIABLE: point}) as doomed:
        async with asyncio.timeout(PATIENCE_S):
            ended = await doomed.wait()
    assert ended == -signal.SIGKILL, f"{service} ended by itself ({ended}), not at {point}"
    last_words = _log(stack, service).read_text().splitlines()[-1]
    assert "killed at a fail point" in last_words, last_words


def _log(stack: LocalStack, service: str) -> Path:
    return stack.folder.log(f"{service}-beside")
