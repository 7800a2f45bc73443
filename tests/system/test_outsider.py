"""An outsider follows the events with what docs/subscribing.md shows him, and nothing else."""

import ast
import asyncio
import json
import os
import re
import shutil
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from deploy.cli.addresses import addresses
from deploy.site.folder import CHECKOUT
from shared.kafka.record import to_headers
from tests.eventually import eventually
from tests.samples.arrived import APPLIED
from tests.samples.papers import ESTIMATE
from tests.system.conftest import System
from tests.system.steps import apply, submit_plan

PAGE = (CHECKOUT / "docs" / "subscribing.md").read_text()
LIFE = [
    "RenovationApplicationSubmitted",
    "ApplicationConfirmed",
    "EligibilityAssessed",
    "PlanDrafted",
    "PlanSubmitted",
]

# of what the kcat line prints of a record: its key, position and version
HEAD = re.compile(r"^\d+ \d+ (\S+) .*ce_position=(\d+).*ce_version=(\d+)", re.MULTILINE)

Line = tuple[str, str, dict[str, object]]


def block(language: str) -> str:
    [found] = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


def env(system: System) -> dict[str, str]:
    """What `jiugai env` prints, and where programs are."""
    return {"PATH": os.environ["PATH"], **addresses(system.stack.folder)}


@asynccontextmanager
async def subscriber(system: System, folder: Path) -> AsyncIterator[asyncio.StreamReader]:
    """The page's program as a process; what it prints."""
    program = folder / "subscriber.py"
    program.write_text(block("python"))
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(program), cwd=folder, env=env(system), stdout=PIPE
    )
    assert process.stdout
    try:
        yield process.stdout
    finally:
        process.kill()
        await process.wait()


async def next_of(project: str, printed: asyncio.StreamReader, count: int) -> list[Line]:
    lines: list[Line] = []
    async with asyncio.timeout(30):
        while len(lines) < count:
            subject, type, data = (await printed.readline()).decode().split(" ", 2)
            if subject == project:
                lines.append((subject, type, json.loads(data)))
    return lines


@pytest.mark.stack
async def test_the_fifteen_lines_print_a_projects_life_and_go_on(system: System, tmp_path: Path):
    first, later = system.new_project(), system.new_project()
    await submit_plan(system, first)
    async with subscriber(system, tmp_path) as printed:
        told = await next_of(first, printed, len(LIFE))
        assert [type for _, type, _ in told] == LIFE
        assert told[-1][2]["estimate"] == ESTIMATE
        await apply(system, later)
        assert [type for _, type, _ in await next_of(later, printed, 1)] == LIFE[:1]


@pytest.mark.stack
@pytest.mark.skipif(not shutil.which("kcat"), reason="kcat is not installed")
async def test_the_kcat_line_reads_every_position_and_a_projects_versions_in_order(system: System):
    project = system.new_project()
    await submit_plan(system, project)

    async def published() -> list[tuple[str, int, int]]:
        """A command is answered before its events are published."""
        printed = HEAD.findall(await shell(block("sh"), env(system)))
        heads = [(key, int(position), int(version)) for key, position, version in printed]
        return heads if (project, 5) in [(key, version) for key, _, version in heads] else []

    heads = await eventually(published, f"five events of {project}")
    positions = sorted({position for _, position, _ in heads})
    assert positions == list(range(1, len(positions) + 1))
    assert [version for key, _, version in heads if key == project] == [1, 2, 3, 4, 5]


async def shell(line: str, environment: dict[str, str]) -> str:
    process = await asyncio.create_subprocess_shell(line, env=environment, stdout=PIPE)
    printed, _ = await process.communicate()
    assert process.returncode == 0
    return printed.decode()


def test_the_program_has_fifteen_lines_and_imports_nothing_of_ours():
    lines = [line for line in block("python").splitlines() if line.strip()]
    assert len(lines) == 15
    imports = [node for node in ast.walk(ast.parse(block("python"))) if isinstance(node, ast.Import)]
    others = [node for node in ast.walk(ast.parse(block("python"))) if isinstance(node, ast.ImportFrom)]
    assert {alias.name for node in imports for alias in node.names} == {"asyncio", "os"}
    assert {node.module for node in others} == {"aiokafka"}


def test_the_page_names_every_header_that_is_sent():
    sent = {name for name, _ in to_headers("projects", APPLIED.event, generation=1, previous=0)}
    table = PAGE.split("## What a record is")[1].split("## What you can rely on")[0]
    first_column = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert set(re.findall(r"`([\w-]+)`", " ".join(first_column))) == sent
