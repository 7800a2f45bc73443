"""The environment says which components run here; the plan says where each is reached."""

from pathlib import Path

import pytest

from deploy.site.components import PROGRAMS, SERVICES
from deploy.site.folder import LONGEST_SOCKET_PATH, StackFolder
from deploy.site.plan import DEFAULT_PORTS, Plan, free_ports, make_plan, variable
from deploy.site.problem import OperatorProblem


def test_everything_runs_here_when_nothing_is_said() -> None:
    plan = make_plan()
    assert plan.programs == PROGRAMS
    assert plan.databases == SERVICES
    assert plan.url("projects") == "http://127.0.0.1:18001"


def test_a_broker_elsewhere_takes_the_source_partition_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIUGAI_KAFKA", "broker.example:9092")
    assert make_plan().kafka == "broker.example:9092"
    assert {"kafka", "kafka-grants"}.isdisjoint(make_plan().programs)


def test_with_its_administrator_its_rights_are_ensured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIUGAI_KAFKA", "broker.example:9092")
    monkeypatch.setenv("JIUGAI_KAFKA_ADMIN_PASSWORD", "x")
    assert "kafka-grants" in make_plan().programs
    assert "kafka" not in make_plan().programs


def test_a_server_elsewhere_takes_the_source_partition_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIUGAI_POSTGRES_DSN", "postgresql://postgres:x@db.example/postgres")
    plan = make_plan()
    assert "postgres" not in plan.programs
    assert plan.databases == SERVICES
    assert plan.database("funding") == "db.example:5432"


def test_one_database_elsewhere_is_not_made_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIUGAI_REVIEWS_DSN", "postgresql://reviews_runtime:x@db.example/reviews")
    assert "reviews" not in make_plan().databases
    assert "postgres" in make_plan().programs


def test_all_databases_elsewhere_need_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    for service in SERVICES:
        monkeypatch.setenv(variable(service, "DSN"), f"postgresql://x:x@db.example/{service}")
    assert "postgres" not in make_plan().programs


def test_a_plan_is_found_again(tmp_path: Path) -> None:
    plan = make_plan(["kafka", "postgres"], free_ports())
    plan.save(StackFolder(tmp_path))
    assert Plan.load(StackFolder(tmp_path)) == plan


def test_before_the_first_start_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(OperatorProblem, match="never been started"):
        Plan.load(StackFolder(tmp_path))


def test_a_port_that_was_chosen_once_stays_until_another_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    before = make_plan(ports={**DEFAULT_PORTS, "kafka": 9192, "projects": 8001})
    assert make_plan(before=before) == before
    monkeypatch.setenv("JIUGAI_PROJECTS_PORT", "18001")
    assert make_plan(before=before).ports == {**DEFAULT_PORTS, "kafka": 9192}


def test_the_port_of_a_server_elsewhere_is_not_that_of_one_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIUGAI_POSTGRES_DSN", "postgresql://postgres:x@db.example/postgres")
    before = make_plan()
    monkeypatch.delenv("JIUGAI_POSTGRES_DSN")
    assert make_plan(before=before).ports == DEFAULT_PORTS


def test_a_port_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIUGAI_AUDIT_PORT", "80 80")
    with pytest.raises(OperatorProblem, match="JIUGAI_AUDIT_PORT=80 80"):
        make_plan()


def test_a_long_path_gets_a_short_socket() -> None:
    deep = StackFolder(Path("/") / ("x" * 120))
    assert len(str(deep.socket)) <= LONGEST_SOCKET_PATH
    assert deep.socket.parent.stat().st_mode & 0o077 == 0
    deep.socket.parent.rmdir()


def test_a_plan_that_somebody_spoilt_is_told_from_one_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text("{")
    with pytest.raises(OperatorProblem, match="delete the file"):
        Plan.load(StackFolder(tmp_path))
