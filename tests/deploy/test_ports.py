"""A port that is taken: whose it is, and what can be done."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploy.site.folder import StackFolder
from deploy.site.plan import DEFAULT_PORTS, LOOPBACK, Plan, make_plan
from deploy.site.problem import OperatorProblem
from deploy.stack.ports import check_free, check_unchanged

LISTEN = """\
import socket
with socket.create_server(("127.0.0.1", 0)) as server:
    print(server.getsockname()[1], flush=True)
    input()
"""


def plan_with(port: int) -> Plan:
    return make_plan(["projects"], {**DEFAULT_PORTS, "projects": port})


def complaint(port: int, folder: Path) -> str:
    with pytest.raises(OperatorProblem) as problem:
        check_free(plan_with(port), StackFolder(folder))
    return str(problem.value)


@contextmanager
def component_of(folder: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A process that listens, as the supervisor of that folder would have started it; its port."""
    environment = {**os.environ, "JIUGAI_STATE": str(folder), "SUPERVISOR_PROCESS_NAME": "projects"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", LISTEN], env=environment, text=True, **pipes) as process:
        yield process, int(process.stdout.readline())
        process.kill()


def test_who_listens_is_named_with_the_variable_that_sets_another_port(tmp_path: Path) -> None:
    with socket.create_server((LOOPBACK, 0)) as other:
        port = other.getsockname()[1]
        said = complaint(port, tmp_path)
    assert re.search(rf"{port} \(projects\), .* \(process {os.getpid()}\) listens there", said)
    assert "set JIUGAI_PROJECTS_PORT" in said


def test_a_connection_that_begins_there_is_told_from_a_program_that_listens(tmp_path: Path) -> None:
    with (
        socket.create_server((LOOPBACK, 0)) as server,
        socket.create_connection(server.getsockname()) as near,
    ):
        said = complaint(near.getsockname()[1], tmp_path)
    assert "has a connection from there" in said
    assert "net.ipv4.ip_local_port_range" in said


def test_a_connection_that_has_just_ended_keeps_its_port_for_a_minute(tmp_path: Path) -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        near = socket.create_connection(server.getsockname())
        far, (_, port) = server.accept()
        near.close()
        far.close()
        assert "has just ended" in complaint(port, tmp_path)


def test_the_stack_of_another_folder_is_named(tmp_path: Path) -> None:
    with component_of(tmp_path / "another") as (_, port):
        assert f"of the stack in {tmp_path / 'another'} listens there" in complaint(port, tmp_path)


def test_components_of_this_folder_that_are_still_ending_are_waited_for(tmp_path: Path) -> None:
    with component_of(tmp_path) as (ending, port):
        waited = []

        def end(name: str) -> None:
            waited.append(name)
            ending.kill()

        check_free(plan_with(port), StackFolder(tmp_path), end)
    assert waited == ["projects"]


def test_two_components_have_two_ports(tmp_path: Path) -> None:
    plan = make_plan(["kafka"], {**DEFAULT_PORTS, "kafka": DEFAULT_PORTS["kafka_controller"]})
    with pytest.raises(OperatorProblem, match="set JIUGAI_KAFKA_PORT"):
        check_free(plan, StackFolder(tmp_path))


def test_a_running_system_gets_no_other_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    running = make_plan(ports={**DEFAULT_PORTS, "projects": 8001})
    check_unchanged(running)
    monkeypatch.setenv("JIUGAI_PROJECTS_PORT", "8002")
    with pytest.raises(OperatorProblem, match=r"8001 .* JIUGAI_PROJECTS_PORT=8002"):
        check_unchanged(running)
