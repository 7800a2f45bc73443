"""`jiugai import`: how it is used, the mapping that it writes, and what it shows."""

import json
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from deploy.cli.commands import app
from deploy.cli.import_screen import MOST_SHOWN, shown
from deploy.cli.import_use import kinds, person_of
from deploy.site.components import SERVICES
from deploy.site.people import PEOPLE
from deploy.site.services import service_named
from shared.importing.mapping import Mapping, read_mapping
from shared.importing.plan import plan_of
from shared.importing.sending import Import
from tests.shared.tables import APPLICATIONS, HEAD, Rows, application, csv_of, plan_table


def invoked(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["import", *map(str, arguments)])
    return done.exit_code, done.output + done.stderr


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "申请表.csv"
    file.write_bytes(csv_of(plan_table(application(1), application(2)), "gb18030"))
    return file


def test_what_was_guessed_is_written_for_a_person_and_taken_back(table: Path, tmp_path: Path):
    mapping = tmp_path / "m.toml"
    code, said = invoked(table, "--kind", "applications", "--write-mapping", mapping)
    assert (code, str(mapping) in said.replace("\n", "")) == (0, True)
    written = mapping.read_text("utf-8")
    assert '"households" = "E"  # 户数 · households ← 户数(户)' in written
    assert read_mapping(mapping.read_bytes()).columns["project_name"] == "C"


def test_a_table_that_lacks_a_column_has_a_mapping_too_and_is_no_success(tmp_path: Path):
    file, mapping = tmp_path / "a.csv", tmp_path / "m.toml"
    file.write_bytes(csv_of([row[:5] for row in plan_table(application(1))]))
    assert invoked(file, "--kind", "applications", "--write-mapping", mapping)[0] == 1
    assert '"tier" = ""' in mapping.read_text("utf-8")


WRONG = [
    (("--kind", "nonsense"), "applications 改造申请", "nonsense is not imported"),
    (("--kind", "applications", "--as", "king"), "居民自治小组", "resident_committee"),
    (("--kind", "applications", "--as", "street"), "居民自治小组", "resident_committee"),
    (("--kind", "applications", "--division", "x"), "应为二、四", "2, 4, 6"),
    (("--kind", "applications", "--report", "a.pdf"), "报告文件的后缀不对", ".xlsx or .json"),
    (("--kind", "applications", "--mapping", "nowhere.toml"), "无法读取", "cannot be read"),
    (("--kind", "applications", "--sheet", "乙"), "没有工作表", "there is no sheet"),
]


@pytest.mark.parametrize(("options", "zh", "en"), WRONG, ids=[en for _, _, en in WRONG])
def test_what_is_used_wrong_is_said_in_both_languages(
    table: Path, options: tuple[str, ...], zh: str, en: str
):
    code, said = invoked(table, *options)
    assert (code, zh in said, en in said) == (2, True, True), said


@pytest.mark.parametrize(
    ("content", "zh", "en"),
    [
        (b"", "文件没有内容；请另存为XLSX或者CSV", "the file is empty; save it as XLSX or CSV"),
        (b"a,b\r\n1,2", "找不到表头；表头应含有", "there is no row of heads; a head names"),
    ],
)
def test_a_file_that_cannot_be_read_is_wrong_use(tmp_path: Path, content: bytes, zh: str, en: str):
    file = tmp_path / "x.csv"
    file.write_bytes(content)
    code, said = invoked(file, "--kind", "applications")
    assert (code, zh in said, en in said) == (2, True, True), said
    assert invoked(tmp_path / "no.csv", "--kind", "applications")[0] == 2


@pytest.mark.parametrize(
    ("written", "en"),
    [
        ('colour = 1\n[columns]\nhouseholds = "7"', "colour: Extra inputs are not permitted"),
        ('[columns]\ncolour = "A"', "no such columns: colour"),
        ("no toml", "the mapping cannot be read"),
    ],
)
def test_a_mapping_that_is_written_wrong_is_wrong_use(table: Path, tmp_path: Path, written: str, en: str):
    mapping = tmp_path / "m.toml"
    mapping.write_text(written, "utf-8")
    code, said = invoked(table, "--kind", "applications", "--mapping", mapping)
    assert (code, en in said) == (2, True), said


def test_before_the_first_start_it_says_how_to_start(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("JIUGAI_STATE", str(tmp_path / "none"))
    code, said = invoked(table, "--kind", "applications")
    assert (code, "make up" in said) == (1, True)


def test_each_kind_has_one_name_and_somebody_who_may_send_it():
    names = [kind.name for service in SERVICES for kind in service_named(service).imports]
    assert len({*names}) == len(names)
    for _, kind in kinds().values():
        for role in kind.command.roles:
            assert person_of(kind, role, "3406") == PEOPLE[role].within("3406")


async def heard(rows: Rows, *statuses: int) -> str:
    """What the screen says when the service answers so, a row each."""

    async def deal(lines):
        good = {"dry_run": True, "events": [{"type": "RenovationApplicationSubmitted"}]}
        bad = {"type": "urn:jiugai:problem:unavailable", "title": "暂不可用", "detail": "not available now"}
        chosen = [statuses[min(n, len(statuses) - 1)] for n, _ in enumerate(lines)]
        return [{"status": status, "body": good if status == 200 else bad} for status in chosen]

    one = Import(plan_of(csv_of(rows), APPLICATIONS, Mapping()), deal)
    await one.rehearse()
    console = Console(file=StringIO(), width=300)
    console.print(shown(one, dry_run=True))
    return console.file.getvalue()


async def test_the_screen_shows_mapping_rows_faults_fixes_and_what_is_no_data():
    wrong = application(2, **{"户数(户)": "按实"})
    said = await heard([*plan_table(application(1), wrong)[:6], ["合计", None, None, None, "9"]], 200)
    for words in (
        "建筑面积 ← F 建筑面积(万㎡)（万㎡）",
        "imp-001  可以办理 · can be done",
        "RenovationApplicationSubmitted",
        "E 户数(户)“按实”：不是数字 · it is no number",
        "改正：应为数字",
        "to mend it: write a number",
        "第7行不是数据：合计 · row 7 is no data, a total",
        "第7行的合计与各行不符",
        "1行可以办理，1行有误 · 1 can be done, 1 is wrong",
        "一行也没有发送",
    ):
        assert words in said, said


async def test_the_screen_says_that_every_row_passes():
    assert "每行都可以办理，未作任何记录" in await heard(plan_table(application(1)), 200)


async def test_what_was_not_answered_is_no_fault_of_the_row():
    said = await heard(plan_table(application(1), application(2)), 200, 503)
    assert "没有得到答复 · was not answered" in said
    assert "请稍后用同一文件再次导入" in said


async def test_of_many_rows_the_screen_shows_those_that_are_not_right():
    rows = [application(n) for n in range(1, MOST_SHOWN + 20)]
    rows[40] = application(41, **{"户数(户)": "按实"})
    said = await heard([HEAD, *rows], 200)
    assert ("imp-041" in said, "imp-040" in said) == (True, False)
    assert f"另有{len(rows) - 1}行未列出" in said


def test_json_is_a_mapping_too(table: Path, tmp_path: Path):
    mapping, again = tmp_path / "m.json", tmp_path / "again.toml"
    mapping.write_text(json.dumps({"columns": {"county": ""}}))
    assert invoked(table, "--kind", "applications", "--mapping", mapping, "--write-mapping", again)[0] == 0
    assert '"county" = ""' in again.read_text("utf-8")
