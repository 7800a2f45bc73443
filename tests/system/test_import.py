"""`jiugai import` at the running system: from a spreadsheet to the view, killed in the middle, and again."""

import asyncio
import json
import os
import re
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, STDOUT
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from python_calamine import CalamineWorkbook

from deploy.site import secrets
from tests.eventually import eventually
from tests.samples.papers import LETTER
from tests.shared.tables import Rows, application, plan_table, xls_of, xlsx_of
from tests.system.conftest import System

pytestmark = pytest.mark.stack
ROOT = Path(__file__).parents[2]

# More than are under way at once, by far: so many that a kill comes in the middle.
MANY = 1500


def table(prefix: str, count: int) -> Rows:
    return plan_table(*(application(n, 项目编号=f"{prefix}-{n:04d}") for n in range(1, count + 1)))


async def begun(system: System, file: Path, *options: Any) -> asyncio.subprocess.Process:
    """In a process of its own."""
    command = (sys.executable, "-m", "deploy.cli", "import", file, "--kind", "applications", *options)
    environment = os.environ | {"JIUGAI_STATE": str(system.stack.folder.root), "COLUMNS": "200"}
    return await asyncio.create_subprocess_exec(
        *map(str, command), env=environment, stdout=PIPE, stderr=DEVNULL
    )


async def done(system: System, file: Path, *options: Any) -> tuple[int | None, str]:
    process = await begun(system, file, *options)
    said, _ = await process.communicate()
    return process.returncode, said.decode()


async def recorded(system: System, prefix: str) -> dict[str, int]:
    """Stream → its events."""
    connection = await asyncpg.connect(secrets.auditor_dsn(system.stack.folder.secrets, "projects"))
    try:
        found = await connection.fetch(
            "select stream, count(*) as events from events where stream like $1 group by stream",
            f"project-{prefix}-%",
        )
        return {row["stream"]: row["events"] for row in found}
    finally:
        await connection.close()


@pytest.fixture
async def letter(system: System) -> None:
    """The written application that every row names."""
    await system.upload("projects", system.headers("resident_committee"), LETTER.sha256)


@pytest.mark.usefixtures("letter")
async def test_an_old_workbook_is_tried_reported_and_shown_by_the_view(system: System, tmp_path: Path):
    file, json_file, book = tmp_path / "a.xls", tmp_path / "r.json", tmp_path / "r.xlsx"
    file.write_bytes(xls_of(table("end", 3)))
    code, said = await done(system, file, "--dry-run", "--report", json_file)
    assert (code, await recorded(system, "end")) == (0, {}), said
    report = json.loads(json_file.read_text())
    assert [row["outcome"] for row in report["rows"]] == ["passes"] * 3
    code, said = await done(system, file, "--report", book)
    assert (code, "全部已办理" in said) == (0, True), said
    rows = CalamineWorkbook.from_path(book).get_sheet_by_index(0).to_python()
    assert [row[1].split("\n")[0] for row in rows[1:4]] == ["已办理"] * 3
    shown = await system.until("projects", "end-0002", status="applied")
    assert (shown["households"], shown["area_m2"]) == (302, "18800")


@pytest.mark.usefixtures("letter")
async def test_one_wrong_row_and_nothing_is_sent(system: System, tmp_path: Path):
    file = tmp_path / "wrong.xlsx"
    rows = [*table("wrong", 3)]
    rows[5] = application(2, 项目编号="wrong-0002", 申请文件哈希值="f" * 64, 区划代码="110101001001")
    file.write_bytes(xlsx_of(rows))
    code, said = await done(system, file)
    assert (code, await recorded(system, "wrong")) == (1, {}), said
    assert "没有这个文件" in said


@pytest.mark.usefixtures("letter")
async def test_K3_killed_in_the_middle_the_same_file_adds_nothing_twice(system: System, tmp_path: Path):
    file = tmp_path / "many.xlsx"
    file.write_bytes(xlsx_of(table("many", MANY)))
    process = await begun(system, file)
    await eventually(lambda: recorded(system, "many"), "the first rows are recorded", 120)
    process.send_signal(signal.SIGKILL)
    await process.wait()
    assert 0 < len(await recorded(system, "many")) < MANY
    code, said = await done(system, file)
    assert code == 0, said
    assert await recorded(system, "many") == {f"project-many-{n:04d}": 1 for n in range(1, MANY + 1)}


async def test_the_example_of_the_page_works(system: System, tmp_path: Path):
    page = (ROOT / "docs/importing.md").read_text("utf-8")
    [example] = re.findall(r"```\n\. \.venv/bin/activate; (.*?)```", page, re.DOTALL)
    environment = os.environ | {
        "JIUGAI_STATE": str(system.stack.folder.root),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
    }
    bash = ("bash", "-euo", "pipefail", "-c", example)
    process = await asyncio.create_subprocess_exec(
        *bash, cwd=tmp_path, env=environment, stdout=PIPE, stderr=STDOUT
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    assert await recorded(system, "demo-import") == {f"project-demo-import-00{n}": 1 for n in (1, 2)}
    assert (tmp_path / "report.xlsx").exists()
