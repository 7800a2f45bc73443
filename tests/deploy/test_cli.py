"""`jiugai` says what it can do, and in plain words what it cannot."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli.commands import app

COMMANDS = [command.name or command.callback.__name__ for command in app.registered_commands]


@pytest.fixture(autouse=True)
def empty_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIUGAI_STATE", str(tmp_path))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shows_an_example(command: str) -> None:
    said = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "200"}).output
    assert f"jiugai {command}" in said.split("Usage:")[1].split("\n", 1)[1]


@pytest.mark.parametrize("arguments", [["env"], ["status"], ["stop", "kafka"]])
def test_before_the_first_start(arguments: list[str]) -> None:
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 1
    assert "make up" in done.output
    assert "Traceback" not in done.output


def test_an_unknown_part_is_answered_with_the_known_ones() -> None:
    done = CliRunner().invoke(app, ["stop", "zookeeper"], env={"COLUMNS": "200"})
    assert done.exit_code == 2
    assert "postgres | kafka | projects" in done.output
