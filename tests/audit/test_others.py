"""A history holds what its reader may read, stream by stream, and says how much of it is another matter."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from services.audit.findings import Finding
from services.audit.history import History, UnknownProject, history_of
from services.audit.partition import Partition
from services.projects.project.applying.events import RenovationApplicationSubmitted
from services.reviews.number_register import NumberAllotted
from services.roles import AUDITOR
from shared.core.actor import Actor
from shared.core.frozen import replace
from shared.core.parked import ParkedEventSkipped
from shared.core.reader import Reader
from shared.kafka.record import Arrived
from shared.settings import Settings
from tests.audit.test_app import open_desk
from tests.samples.arrived import (
    CONFIRMED,
    LIFE,
    PROJECT,
    again,
    altered,
    arrived,
    named,
    partitions,
)
from tests.samples.lived import changed, happened
from tests.tokens import bearer

PART = f"project-{PROJECT}.c2"
SECRET = "another county's project"
BEGUN = changed(happened(RenovationApplicationSubmitted), division="340604001001", project_name=SECRET)
ELSEWHERE = arrived(BEGUN, stream=PART, position=6)
FOLLOWING = arrived(CONFIRMED.event.data, type=CONFIRMED.event.type, stream=PART, version=2, position=7)
SKIPPED = ParkedEventSkipped(parked_id=named("parked"), event_id=None, subscriber="x.y", reason="测试数据")
SETTLED = arrived(SKIPPED, source="funding", stream=f"parking-{PROJECT}.x.y")


async def test_the_desk_answers_by_stream(keys: Path):
    async def read(settings: Settings, sources: Iterable[str], project: str) -> list[Partition]:
        return partitions(*LIFE, ELSEWHERE)

    async with open_desk(keys, read) as desk:
        answer = await desk.get(f"/projects/{PROJECT}/history", headers=bearer(keys, "auditor"))
    history = History.model_validate_json(answer.content)
    assert (len(history.entries), history.others) == (7, 1)
    assert SECRET not in answer.text


def auditor(division: str) -> Reader:
    return Reader(Actor(person="a", organisation="b", division=division), frozenset({AUDITOR}))


def told(division: str, *records: Arrived, as_of: date | None = None) -> History:
    return history_of(PROJECT, partitions(*records), as_of, auditor(division))


def streams(history: History) -> set[str]:
    return {entry.stream for entry in history.entries}


def test_of_one_key_each_auditor_reads_the_streams_of_his_division():
    ours = told("340603", *LIFE, ELSEWHERE, FOLLOWING)
    assert streams(ours) == {f"project-{PROJECT}", f"review-{PROJECT}"}
    assert (len(ours.entries), ours.others, ours.verified) == (7, 2, 9)
    assert PART not in {state.stream for state in ours.states}
    assert SECRET not in ours.model_dump_json()
    theirs = told("340604", *LIFE, ELSEWHERE, FOLLOWING)
    assert (streams(theirs), theirs.others) == ({PART}, 7)
    assert {(s.service, s.stream) for s in theirs.states if s.version} == {("projects", PART)}


def test_a_reader_of_the_whole_country_and_the_command_line_read_all_of_it():
    for reader in (auditor(""), auditor("34"), None):
        history = history_of(PROJECT, partitions(*LIFE, ELSEWHERE), None, reader)
        assert (len(history.entries), history.others) == (8, 0)


def test_another_matter_is_none_that_a_service_knows_nothing_of():
    """Also as of a day before it: a state that says so would tell when it began."""
    for as_of in (None, date(1990, 1, 1)):
        states = told("340604", *LIFE, ELSEWHERE, as_of=as_of).states
        assert "reviews" not in {state.service for state in states}
        assert "funding" in {state.service for state in states}


def test_a_cause_in_another_matter_is_named_by_its_id_alone():
    effect = arrived(BEGUN, stream=PART, position=6, cause=CONFIRMED)
    [entry] = told("340604", *LIFE, effect).entries
    assert entry.because
    assert (entry.because.id, entry.because.type) == (CONFIRMED.event.id, None)


@pytest.mark.parametrize(
    "wrong",
    [
        [altered(FOLLOWING, b"{}")],
        [FOLLOWING, again(altered(FOLLOWING, b"{}"), 9)],
        [FOLLOWING, replace(FOLLOWING, offset=9, event=replace(FOLLOWING.event, id=named("x"), position=9))],
    ],
)
def test_what_does_not_hold_of_another_matter_is_named_without_what_was_written(wrong: list[Arrived]):
    records = (*LIFE, ELSEWHERE, *wrong)
    theirs, ours = (findings(told(division, *records)) for division in ("340604", "340603"))
    assert theirs
    assert [(f.kind, f.where) for f in ours] == [(f.kind, f.where) for f in theirs]
    assert all("另一事项" in f.zh and "another matter" in f.en for f in ours)
    assert not any("another matter" in f.en or "另一事项" in f.zh for f in theirs)
    assert not any(PART in f.en or str(FOLLOWING.event.id) in f.en for f in ours)


def findings(history: History) -> list[Finding]:
    return sorted(history.findings, key=lambda finding: (finding.where, finding.kind))


def test_what_was_decided_about_a_parked_event_goes_with_what_any_service_knows_of_its_key():
    assert SETTLED.event.stream in streams(told("340603", *LIFE, SETTLED))
    assert SETTLED.event.stream not in streams(told("340604", *LIFE, ELSEWHERE, SETTLED))


def test_a_kind_that_the_desk_does_not_know_is_read_by_who_covers_the_whole_country():
    strange = arrived(
        {"division": "340603"}, type="RoofGardenPlanted", stream=f"garden-{PROJECT}", position=6
    )
    assert strange.event.stream not in streams(told("340603", *LIFE, strange))
    assert strange.event.stream in streams(told("", *LIFE, strange))


def test_a_countys_auditor_reads_its_register_of_numbers_and_no_other_county_s():
    key = "340603-2024"
    number = NumberAllotted(project_id=PROJECT, plan_version=1, purpose="review", number=f"SH-{key}-0001")
    searched = Partition("reviews.events", 0, key)
    searched.take(0, arrived(number, source="reviews", stream=f"register-{key}", key=key))
    for division in ("340603", "34"):
        history = history_of(key, [searched], None, auditor(division))
        assert [entry.type for entry in history.entries] == ["NumberAllotted"]
    for division in ("340604", "340603001"):
        with pytest.raises(UnknownProject, match=r"reviews.events/0 \(1 records\)"):
            history_of(key, [searched], None, auditor(division))
