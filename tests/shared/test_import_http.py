"""POST /imports on a real log: what a dry run says, what is sent, what is refused."""

import io
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from deploy.site.people import PEOPLE
from deploy.stack.tokens import token
from shared.http.sheets.xlsx_sheet import XLSX
from tests.shared.door import problem
from tests.shared.imports import client, committee, dsn, post, recorded, sql, table
from tests.shared.tables import APPLICATIONS, HEAD, application, csv_of, plan_table, xlsx_of
from tests.tokens import bearer

__all__ = ["client", "committee", "dsn", "sql"]
pytestmark = pytest.mark.stack


async def test_a_dry_run_says_what_each_row_becomes_and_records_nothing(client, committee, sql):
    report = (await post(client, committee, csv_of(table("dry", 3)))).raise_for_status().json()
    assert (report["passes"], report["stands"], report["sent"]) == (True, False, False)
    assert [(row["row"], row["id"], row["outcome"], row["events"]) for row in report["rows"]] == [
        (row, f"dry-{row - 4:03d}", "passes", ["RenovationApplicationSubmitted"]) for row in (5, 6, 7)
    ]
    assert report["rows"][0]["body"]["area_m2"] == "18800"
    assert report["mapping"]["columns"]["households"] == "E"
    assert report["others"][0]["words"]["zh"] == "说明或者签署"
    assert await recorded(sql, "dry") == {}


async def test_each_row_is_recorded_and_the_same_file_again_adds_nothing(client, committee, sql):
    content = xlsx_of(table("all", 130))
    report = (await post(client, committee, content, dry_run="false")).raise_for_status().json()
    assert (report["passes"], report["stands"], report["sent"]) == (True, True, True)
    assert await recorded(sql, "all") == {f"project-all-{n:03d}": 1 for n in range(1, 131)}
    again = (await post(client, committee, content, dry_run="否")).raise_for_status().json()
    assert {row["outcome"] for row in again["rows"]} == {"stands"}
    dry = (await post(client, committee, content)).raise_for_status().json()
    assert dry["stands"]
    assert len(await recorded(sql, "all")) == 130 == sum((await recorded(sql, "all")).values())


async def test_a_mended_file_adds_nothing_to_what_stands(client, committee, sql):
    await post(client, committee, csv_of(table("again", 2)), dry_run="false")
    report = (await post(client, committee, csv_of(table("again", 3)), dry_run="false")).raise_for_status()
    assert [row["outcome"] for row in report.json()["rows"]] == ["so_already", "so_already", "stands"]
    assert await recorded(sql, "again") == {f"project-again-00{n}": 1 for n in (1, 2, 3)}


WRONG = {"户数(户)": "按实", "区划代码": 3.40603e17, "改造类型": "基础类、完善类", "申请文件哈希值": "abc"}


async def test_nothing_is_sent_while_one_row_is_wrong_and_every_reason_is_told(client, committee, sql):
    rows = [*table("wrong", 2)]
    rows[5] = application(2, 项目编号="Wrong_002", **WRONG)
    content = csv_of(rows)
    told = problem(await post(client, committee, content, dry_run="false"), 422, "import")
    assert await recorded(sql, "wrong") == {}
    good, bad = told["report"]["rows"]
    assert (good["outcome"], bad["outcome"], told["report"]["sent"]) == ("passes", "wrong", False)
    assert {(fault["column"].split()[0], fault["kind"], fault["value"]) for fault in bad["faults"]} == {
        ("A", "string_pattern_mismatch", "Wrong_002"),
        ("D", "code", "3.40603e+17"),
        ("E", "number", "按实"),
        ("G", "several", "基础类、完善类"),
        ("I", "string_pattern_mismatch", "abc"),
    }
    assert all(fault["words"]["zh"] and fault["fix"]["zh"] for fault in bad["faults"])


async def test_what_the_deciders_say_is_told_by_rule_and_with_what_would_make_it_right(client, committee):
    rows = [application(1, 项目编号="rule-001", 区划代码="110101001001"), application(2, 项目编号="rule-002")]
    report = (await post(client, committee, csv_of(plan_table(*rows)))).raise_for_status().json()
    far, fine = report["rows"]
    [fault] = far["faults"]
    assert (fault["rule"], fine["outcome"]) == ("P30", "passes")
    assert "居民自治小组" in fault["fix"]["zh"]


async def test_what_is_hardly_true_is_asked_back_and_confirmed_in_a_column(client, committee, sql):
    small = application(1, **{"项目编号": "small-1", "建筑面积(万㎡)": "0.1"})
    report = (await post(client, committee, csv_of([HEAD, small]))).raise_for_status().json()
    assert [(fault["kind"], fault["column"]) for fault in report["rows"][0]["faults"]] == [
        ("implausible", "F 建筑面积(万㎡)"),
        ("implausible", "E 户数(户)"),
    ]
    confirmed = csv_of([[*HEAD, "已核实"], [*small, "户数、建筑面积"]])
    assert (await post(client, committee, confirmed, dry_run="false")).raise_for_status().json()["stands"]
    assert await recorded(sql, "small") == {"project-small-1": 1}


async def test_another_mapping_for_rows_that_stand_is_told_as_such(client, committee):
    content = csv_of(table("mapped", 1))
    await post(client, committee, content, dry_run="false")
    other = '{"given": {"project_name": "另一小区"}}'
    report = (await post(client, committee, content, mapping=other)).raise_for_status().json()
    [fault] = report["rows"][0]["faults"]
    assert (fault["kind"], "对照表" in fault["fix"]["zh"]) == ("command-id-reused", True)


async def test_the_report_as_a_workbook_has_every_row_as_it_was_and_what_is_said_of_it(client, committee):
    rows = [*table("book", 2)]
    rows[5] = application(2, 项目编号="book-002", **{"户数(户)": "按实"})
    for dry_run, status in (("true", 200), ("false", 422)):
        answer = await post(client, committee, csv_of(rows), dry_run=dry_run, accept=XLSX.media)
        assert (answer.status_code, answer.headers["content-type"]) == (status, XLSX.media)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    head, good, bad, note = sheet
    assert head[:6] == ["原表行号", "结果", "问题", "怎样改正", "编号", "A 项目编号"]
    assert (good[0], good[1].split("\n")[0], good[4], good[7]) == (
        5,
        "可以办理",
        "book-001",
        "示例1村（样例）",
    )
    assert (bad[0], bad[1].split("\n")[0]) == (6, "有误")
    assert "E 户数(户)“按实”：不是数字" in bad[2]
    assert "应为数字" in bad[3]
    assert (note[0], note[1].split("\n")[0]) == (7, "说明或者签署")


async def test_by_the_roles_of_the_command_alone(client, keys: Path):
    for role in PEOPLE:
        answer = await post(client, bearer(keys, role), csv_of(table("role", 1)))
        allowed = role in APPLICATIONS.command.roles
        assert answer.status_code == (200 if allowed else 403), role


@pytest.mark.parametrize(
    ("asked", "content", "status", "kind"),
    [
        ({"kind": "nonsense"}, b"x", 400, "malformed"),
        ({"colour": "red"}, b"x", 400, "malformed"),
        ({"dry_run": "perhaps"}, b"x", 400, "malformed"),
        ({"mapping": "{"}, b"x", 400, "malformed"),
        ({"mapping": '{"columns": {"colour": "A"}}'}, b"x", 400, "malformed"),
        ({"mapping": '{"head": "x", "colour": 1}'}, b"x", 400, "malformed"),
        ({}, b"", 422, "unreadable-table"),
        ({}, b"a,b\r\n1,2", 422, "unreadable-table"),
        ({}, b"PK\x03\x04", 422, "unreadable-table"),
        ({}, b"x" * (16 * 1024 * 1024 + 1), 413, "too-large"),
    ],
)
async def test_what_is_asked_wrong_is_refused_by_name(client, committee, asked, content, status, kind):
    told = problem(await post(client, committee, content, **asked), status, kind)
    if kind == "unreadable-table":
        assert told["fix"]["zh"]


async def test_a_table_that_lacks_a_column_says_which(client, committee):
    content = csv_of([row[:4] for row in table("lack", 1)])
    report = (await post(client, committee, content)).raise_for_status().json()
    assert (report["passes"], report["rows"]) == (False, [])
    assert {fault["column"] for fault in report["faults"]} >= {"户数", "建筑面积", "改造类型"}
    problem(await post(client, committee, content, dry_run="false"), 422, "import")


async def test_a_token_that_has_expired_imports_nothing(client, keys: Path):
    expired = {"Authorization": f"Bearer {token(keys, PEOPLE['resident_committee'], hours=-1)}"}
    assert (await post(client, expired, csv_of(table("late", 1)))).status_code == 401
