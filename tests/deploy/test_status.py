"""What `jiugai status` shows on a narrow screen."""

from io import StringIO

from rich.console import Console

from deploy.cli.status import StatusRow, row_of, shown
from deploy.site.components import PROGRAMS
from deploy.stack.supervisor import Process

AWAY = "消息系统：127.0.0.1:19092 没有应答 · Kafka: 127.0.0.1:19092: no answer"


def row(process: str, why: str | None) -> StatusRow:
    return {
        "process": process,
        "pid": 4194304,
        "healthy": why is None,
        "why_unhealthy": why,
        "position": 1234567,
        "relayed": 1234567,
        "lag": {"projects.projects": 0, "projects.reactions": None},
        "lag_seconds": {"projects.projects": 0.0, "projects.reactions": None},
        "parked": 0,
        "warnings": [],
    }


def screen(rows: dict[str, StatusRow], columns: int = 60) -> list[str]:
    console = Console(file=StringIO(), width=columns)
    console.print(shown(rows))
    return console.file.getvalue().splitlines()


def test_in_sixty_columns_no_name_and_no_number_is_cut() -> None:
    lines = screen({name: row("STARTING", None) for name in PROGRAMS})
    assert all(any(line.startswith(f"{name} ") for line in lines) for name in PROGRAMS)
    assert sum("1234567" in line for line in lines) == len(PROGRAMS)
    assert "…" not in "".join(lines)


def test_why_a_component_is_not_healthy_stands_below_in_full_and_in_words() -> None:
    said = screen({"kafka": row("STOPPED", "not running"), "projects": row("RUNNING", AWAY)}, 200)
    assert said[-1].rstrip() == f"项目服务 · projects: {AWAY}"


def test_of_what_a_healthy_component_warns_stands_below_too() -> None:
    wider = "主题 projects.events 有 7 个分区 · projects.events has 7 partitions, 6 are ours"
    report = {"healthy": True, "warnings": [wider]}
    said = screen({"projects": row_of(Process("projects", "RUNNING", "", 1), report, None)}, 120)
    assert said[-1].strip() == f"项目服务 · projects: {wider}"


def test_a_healthy_system_has_nothing_to_explain() -> None:
    assert screen({"projects": row("RUNNING", None)}, 100)[-1].split() == ["reactions", "?"]
