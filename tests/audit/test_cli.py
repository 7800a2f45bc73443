"""`jiugai history` as a person and as a program sees it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from services.audit import cli, reading
from services.audit.partition import Partition
from shared.core.words import Words
from shared.kafka.unavailable import KafkaUnavailable
from tests.samples.arrived import APPLIED, CONFIRMED, LIFE, PROJECT, altered, arrived, partitions

Run = Callable[..., Result]
desk = typer.Typer()
desk.command()(cli.history)


@pytest.fixture
def kafka(monkeypatch: pytest.MonkeyPatch) -> list[Partition]:
    """What Kafka holds; empty at first."""
    held = partitions()

    async def read(*asked: Any) -> list[Partition]:
        return held

    monkeypatch.setattr(reading, "read", read)
    monkeypatch.setenv("COLUMNS", "200")
    return held


def hold(kafka: list[Partition], *records: Any) -> None:
    kafka[:] = partitions(*records)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(desk, [PROJECT, *arguments])


def test_the_table_says_what_happened_and_that_all_digests_match(kafka: list[Partition]):
    hold(kafka, *LIFE)
    shown = run()
    assert shown.exit_code == 0
    for words in ("PreliminaryReviewFailed", "初审未通过", "sample-street", "PlanSubmitted", "缺图纸"):
        assert words in shown.stdout
    assert "all 7 digests match, nothing is missing" in shown.stdout
    assert "what each service knew" not in shown.stdout


def test_as_of_stops_there_and_shows_each_services_state(kafka: list[Partition]):
    hold(kafka, *LIFE)
    shown = run("--as-of", "2024-04-10").stdout
    assert "PreliminaryReviewFailed" not in shown
    for words in ("InReview 方案正在审核", "Opened 等待初审", "ledger-xj-2024-001 v0: Unopened", "care-"):
        assert words in shown


def test_for_programs_the_same_as_json(kafka: list[Partition]):
    hold(kafka, *LIFE)
    told = json.loads(run("--json", "--as-of", "2024-03-01").stdout)
    assert [entry["type"] for entry in told["entries"]][-1] == "PlanDrafted"
    assert told["as_of"] == "2024-03-01"


def test_an_altered_event_is_named_and_the_exit_code_says_so(kafka: list[Partition]):
    hold(kafka, APPLIED, altered(CONFIRMED, b"{}"))
    shown = run()
    assert shown.exit_code == 1
    assert (
        f"已改动 · altered projects/0/2 (offset 1): ApplicationConfirmed {CONFIRMED.event.id}" in shown.stdout
    )
    assert "1 digests match" in shown.stdout


def test_an_unknown_project_names_what_was_searched(kafka: list[Partition]):
    shown = run()
    assert shown.exit_code == 1
    assert "查无项目 xj-2024-001" in shown.stderr
    assert "maintenance.events/0 (0 records)" in shown.stderr


def test_kafka_away_is_said_in_words(monkeypatch: pytest.MonkeyPatch):
    async def read(*asked: Any) -> list[Partition]:
        raise KafkaUnavailable(Words("没有应答", "127.0.0.1:1: nobody there"))

    monkeypatch.setattr(reading, "read", read)
    shown = run()
    assert shown.exit_code == 1
    assert "无法从消息系统读取：没有应答。" in shown.stderr
    assert "127.0.0.1:1: nobody there" in shown.stderr


@pytest.mark.parametrize("written", ["2024-13-01", "0", "20240930", "2024-W40-1", "2024.9.30", "yesterday"])
def test_a_date_that_is_none_is_refused_in_words(kafka: list[Partition], written: str):
    refused = run("--as-of", written)
    assert refused.exit_code == 2
    assert "日历上没有这一天" in refused.stderr or "例如 2024-03-15" in refused.stderr


def test_a_date_may_be_typed_in_full_width_digits(kafka: list[Partition]):
    hold(kafka, *LIFE)
    assert json.loads(run("--json", "--as-of", "２０２４－０３－０１").stdout)["as_of"] == "2024-03-01"


def test_what_others_wrote_does_not_steer_the_terminal(kafka: list[Partition]):
    hold(kafka, arrived({"note": "\x1b[2J[red]gone[/red]"}, type="Noted"))
    shown = run().stdout
    assert "\x1b[2J" not in shown
    assert "[red]gone[/red]" in shown
