"""`jiugai` says what it can do, and in plain words what it cannot."""

import re
from pathlib import Path

import pytest
from typer.main import get_command_name
from typer.testing import CliRunner

from deploy.cli.commands import app
from deploy.stack.local import LocalStack
from deploy.stack.supervisor import Supervisor

COMMANDS = [
    command.name or get_command_name(command.callback.__name__) for command in app.registered_commands
]


@pytest.fixture(autouse=True)
def empty_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIUGAI_STATE", str(tmp_path))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shows_an_example(command: str) -> None:
    said = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "200"}).output
    assert f"jiugai {command}" in said.split("Usage:")[1].split("\n", 1)[1]


@pytest.mark.parametrize("command", ["history", "explain", "close-periods", "recover"])
def test_what_an_exit_code_and_a_closing_mean_is_told_in_chinese_too(command: str) -> None:
    said = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "200"}).output
    assert any(len(re.findall("[一-鿿]", line)) > 20 for line in said.splitlines())


@pytest.mark.parametrize("arguments", [["env"], ["status"], ["stop", "kafka"], ["token", "--as", "street"]])
def test_before_the_first_start(arguments: list[str]) -> None:
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 1
    assert "make up" in done.output
    assert "Traceback" not in done.output


def test_an_unknown_part_is_answered_with_the_known_ones() -> None:
    done = CliRunner().invoke(app, ["stop", "zookeeper"], env={"COLUMNS": "200"})
    assert done.exit_code == 2
    assert "“zookeeper”不在其中：postgres、kafka、projects" in done.output
    assert "zookeeper is none of: postgres, kafka, projects" in done.output


WRONG = {
    "history xj-2024-001 --as-of 2024-3-1": (
        "--as-of 的值有误：日期应按年-月-日书写，例如 2024-03-15。",
        "Invalid value for '--as-of': a date is written YYYY-MM-DD, like 2024-03-15",
        "jiugai history --help",
    ),
    "history": ("缺少参数 project。", "Missing argument 'project'.", "jiugai history --help"),
    "history a b": ("多了参数 b。", "Got unexpected extra argument(s) (b)", "jiugai history --help"),
    "token": ("缺少选项 --as。", "Missing option '--as'.", "jiugai token --help"),
    "token --as street --hours x": (
        "--hours 的值有误：应为数字。",
        "Invalid value for '--hours': Input should be a valid number, unable to parse string as a number",
        "jiugai token --help",
    ),
    "logs projects -n 0": (
        "--lines / -n 的值有误：不得小于 1。",
        "Invalid value for '--lines' / '-n': Input should be greater than or equal to 1",
        "jiugai logs --help",
    ),
    "status --nix": ("没有选项 --nix。", "No such option: --nix", "jiugai status --help"),
    "status --json=1": ("选项 --json 不带值。", "Option '--json' does not take a value.", "jiugai --help"),
    "recover projects --reason": (
        "选项 --reason 缺少值。",
        "Option '--reason' requires an argument.",
        "jiugai --help",
    ),
    "status --jso": (
        "没有选项 --jso，是否指 --json。",
        "No such option: --jso (Possible options: --json)",
        "jiugai status --help",
    ),
    "hist": (
        "没有命令 hist，是否指 history。",
        "No such command 'hist'. Did you mean 'history'?",
        "jiugai --help",
    ),
    "zookeeper": ("没有命令 zookeeper。", "No such command 'zookeeper'.", "jiugai --help"),
}


@pytest.mark.parametrize("arguments", WRONG)
def test_a_wrong_argument_is_answered_in_words(arguments: str) -> None:
    done = CliRunner().invoke(app, arguments.split())
    zh, en, way = WRONG[arguments]
    assert (done.exit_code, done.stderr.splitlines()) == (2, [zh, en, f"  - {way}"])


def test_without_arguments_it_says_what_it_can_do() -> None:
    assert "history" in CliRunner().invoke(app, []).output


@pytest.mark.parametrize(
    ("running", "said"), [(True, "make down stops them"), (False, "已中断 · interrupted")]
)
def test_ctrl_c_tells_what_stays_up(monkeypatch: pytest.MonkeyPatch, running: bool, said: str) -> None:
    def interrupted(stack: LocalStack) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(LocalStack, "up", interrupted)
    monkeypatch.setattr(Supervisor, "answers", lambda supervisor: running)
    done = CliRunner().invoke(app, ["up"])
    assert done.exit_code == 130
    assert said in done.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["--division", "旧"],
        ["--division", "340"],
        ["--division", "３４０６"],
        ["--hours", "1e308"],
        ["--hours", "nan"],
    ],
)
def test_a_token_that_no_service_could_read_is_not_signed(arguments: list[str]) -> None:
    assert CliRunner().invoke(app, ["token", "--as", "street", *arguments]).exit_code == 2
