"""`jiugai` says what it can do, and in plain words what it cannot."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli.commands import app
from deploy.stack.local import LocalStack
from deploy.stack.supervisor import Supervisor

COMMANDS = [command.name or command.callback.__name__ for command in app.registered_commands]


@pytest.fixture(autouse=True)
def empty_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIUGAI_STATE", str(tmp_path))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shows_an_example(command: str) -> None:
    said = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "200"}).output
    assert f"jiugai {command}" in said.split("Usage:")[1].split("\n", 1)[1]


@pytest.mark.parametrize("arguments", [["env"], ["status"], ["stop", "kafka"], ["token", "--as", "street"]])
def test_before_the_first_start(arguments: list[str]) -> None:
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 1
    assert "make up" in done.output
    assert "Traceback" not in done.output


def test_an_unknown_part_is_answered_with_the_known_ones() -> None:
    done = CliRunner().invoke(app, ["stop", "zookeeper"], env={"COLUMNS": "200"})
    assert done.exit_code == 2
    assert "postgres | kafka | projects" in done.output


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
