"""`jiugai explain`: what it reads, and what it shows of a service's answer."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from rich.console import Console
from typer.testing import CliRunner

from deploy.cli.command_file import CommandFile
from deploy.cli.commands import app
from deploy.cli.explain import Verdict, shown, verdict
from deploy.site.people import PEOPLE

ASKED: dict[str, Any] = {
    "service": "projects",
    "id": "xj-2024-030",
    "command": "StartConstruction",
    "by": {"role": "implementer"},
}
SEATS = {
    "name": {"zh": "六位一体监管席位已满", "en": "all six seats are filled"},
    "rule": "P13",
    "open": False,
    "missing": [{"zh": "六位一体监管尚缺：社区、街道", "en": "seats not filled: community, street"}],
}
REFUSED = {
    "title": "六位一体监管尚缺：社区、街道",
    "detail": "seats not filled: community, street",
    "status": 409,
    "rule": "P13",
    "quote": "建立六位一体监管机制",
    "fix": {"zh": "先确定全部席位", "en": "fill all seats first"},
    "gates": [SEATS, SEATS | {"rule": "P11", "open": None, "missing": []}],
}
STARTED = {"type": "ConstructionStarted", "stream": "project-xj-2024-030", "data": {}}
POSSIBLE = {"dry_run": True, "events": [STARTED], "gates": [SEATS | {"open": True, "missing": []}]}
MALFORMED = {
    "title": "1 处填写有误，未作任何更改",
    "detail": "1 field(s) are malformed; nothing was changed.",
    "status": 400,
    "errors": [
        {"in": "body", "field": "/colour", "zh": "没有这一项", "en": "Extra inputs are not permitted"}
    ],
}


def screen(status: int, body: dict[str, Any]) -> str:
    console = Console(file=StringIO(), width=200)
    console.print(shown(CommandFile.model_validate(ASKED), httpx.Response(status, json=body)))
    return console.file.getvalue()


def test_it_asks_at_the_address_of_the_command_by_the_person_of_the_role():
    elsewhere = {"role": "implementer", "division": "3406"}
    asked = CommandFile.model_validate(ASKED | {"by": elsewhere})
    assert asked.path == "/projects/xj-2024-030/start-construction"
    assert (
        CommandFile.model_validate(ASKED | {"id": "a/b?c"}).path == "/projects/a%2Fb%3Fc/start-construction"
    )
    assert asked.by.person == PEOPLE["implementer"].within("3406")


def test_a_refusal_shows_each_gate_what_is_missing_and_what_would_make_it_pass():
    said = screen(409, REFUSED)
    for words in (
        "xj-2024-030：开工 · starting construction",
        "六位一体监管席位已满 · all six seats are filled",
        "否 · no",
        "待定 · not known",
        "六位一体监管尚缺：社区、街道 · seats not filled: community, street",
        "不能办理 · not possible (409)",
        "P13: 建立六位一体监管机制",
        "如何通过：先确定全部席位",
        "To pass: fill all seats first",
    ):
        assert words in said


def test_what_is_possible_shows_what_would_be_recorded():
    said = screen(200, POSSIBLE)
    assert "可以办理，未作任何记录 · possible; nothing was recorded" in said
    assert "project-xj-2024-030: ConstructionStarted 已开工 · construction has started" in said
    assert "是 · yes" in said


def test_what_happens_in_anothers_stream_is_another_matter():
    other = {"matter": {"zh": "另一事项", "en": "another matter"}}
    assert "  另一事项 · another matter" in screen(200, POSSIBLE | {"events": [STARTED, other]})


def test_what_is_so_already_says_so():
    assert "nothing more would be recorded" in screen(200, POSSIBLE | {"events": []})


def test_what_is_malformed_names_each_field():
    assert "/colour: 没有这一项 · Extra inputs are not permitted" in screen(400, MALFORMED)


@pytest.mark.parametrize(
    ("status", "exit_code"), [(200, 0), (403, 1), (404, 1), (409, 1), (422, 1), (413, 1), (400, 2)]
)
def test_the_exit_code_is_the_verdict(status: int, exit_code: int):
    assert verdict(httpx.Response(status, json={})) == Verdict(exit_code)


WRONG: dict[str, tuple[Any, str, str]] = {
    "no such service": (ASKED | {"service": "police"}, "“police”不在其中：projects", "police is none of"),
    "no such command": (
        ASKED | {"command": "StartWar"},
        "“StartWar”不在其中",
        "StartWar is none of: SubmitRenovationApplication",
    ),
    "a reaction's": (ASKED | {"command": "RecordFundingSecured"}, "不在其中", "is none of"),
    "no such role": (ASKED | {"by": {"role": "king"}}, "by/role：“king”不在其中", "by/role: king is none of"),
    "no division": (ASKED | {"by": {"role": "street", "division": "x"}}, "by/division：应为二", "2, 4, 6, 9"),
    "two faults": ({"service": "police", "colour": 1}, "；", "colour: Extra inputs"),
    "no command and no role": (
        ASKED | {"command": "StartWar", "by": {"role": "king"}},
        "command：“StartWar”不在其中",
        "; by/role: king is none of",
    ),
    "no JSON": (None, "格式有误", "Invalid JSON"),
}


@pytest.mark.parametrize(("content", "zh", "en"), WRONG.values(), ids=WRONG)
def test_a_file_that_is_not_well_formed_is_wrong_use(tmp_path: Path, content: Any, zh: str, en: str):
    file = tmp_path / "command.json"
    file.write_text(json.dumps(content) if content else "{")
    done = CliRunner().invoke(app, ["explain", str(file)])
    said_zh, said_en, way = done.stderr.splitlines()
    assert done.exit_code == 2
    assert (zh in said_zh, en in said_en) == (True, True), done.stderr
    assert way == "  - jiugai explain --help"


def test_a_file_that_is_not_there_is_wrong_use(tmp_path: Path):
    done = CliRunner().invoke(app, ["explain", str(tmp_path / "no.json")])
    assert done.exit_code == 2
    assert "无法读取" in done.stderr


def test_before_the_first_start_it_says_how_to_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("JIUGAI_STATE", str(tmp_path))
    file = tmp_path / "command.json"
    file.write_text(json.dumps(ASKED))
    done = CliRunner().invoke(app, ["explain", str(file)])
    assert done.exit_code == 1
    assert "make up" in done.output


def test_a_command_is_read_from_standard_input():
    done = CliRunner().invoke(app, ["explain", "-"], input=json.dumps({"service": "police"}))
    assert done.exit_code == 2
    assert "police is none of" in done.stderr
