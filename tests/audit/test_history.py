"""What the desk tells of a project: entries, causes, and states as of a date."""

from datetime import date

import pytest

from services.audit.history import History, UnknownProject
from services.audit.partition import Partition
from services.audit.states import StreamState
from services.audit.table import gist
from shared.core.frozen import replace
from shared.core.keys import id_of
from shared.core.parked import ParkedEventRetried, ParkedEventSkipped
from tests.audit.told import tell
from tests.samples.arrived import (
    APPLIED,
    CARE,
    CONFIRMED,
    LIFE,
    OPENED,
    PROJECT,
    SUBMITTED,
    again,
    arrived,
    named,
)
from tests.samples.people import AUTHOR, DIVISION, STREET_OFFICE

PARKED = named("parked")


def state(history: History, service: str) -> StreamState:
    return next(s for s in history.states if s.service == service)


def test_an_entry_says_when_where_what_who_and_why():
    opened = tell(*LIFE).entries[5]
    assert (opened.service, opened.type, opened.known) == ("reviews", "ReviewOpened", True)
    assert (opened.occurred_on, opened.recorded_at) == (date(2024, 4, 10), OPENED.event.recorded_at)
    assert (opened.person, opened.stream, opened.version) == ("service:reviews", f"review-{PROJECT}", 1)
    assert opened.because
    assert (opened.because.service, opened.because.type) == ("projects", "PlanSubmitted")
    assert opened.data["author"] == AUTHOR


def test_a_persons_own_command_has_no_cause_and_an_event_its_chinese_name():
    applied = tell(*LIFE).entries[0]
    assert applied.because is None
    assert applied.name == "改造申请已提交"


def test_a_cause_from_elsewhere_is_named_by_its_id_alone():
    [only] = tell(OPENED).entries
    assert only.because
    assert (only.because.id, only.because.type) == (SUBMITTED.event.id, None)


def test_K12_an_unknown_type_is_kept_and_told_raw_and_states_pass_it_over():
    strange = arrived({"what": [1, {"ever": "新"}]}, type="RoofGardenPlanted", version=2)
    history = tell(APPLIED, strange)
    entry = history.entries[1]
    assert (entry.type, entry.known, entry.name) == ("RoofGardenPlanted", False, "")
    assert entry.data == {"what": [1, {"ever": "新"}]}
    assert state(history, "projects").passed_over == ["RoofGardenPlanted: unknown type"]
    assert not history.findings


def test_K12_unknown_fields_of_a_known_type_are_told_and_do_not_hinder_its_state():
    newer = arrived({"confirmed_by": STREET_OFFICE, "by_phone": True}, type="ApplicationConfirmed", version=2)
    history = tell(APPLIED, newer)
    assert history.entries[1].data["by_phone"] is True
    assert state(history, "projects").state == "Confirmed"


def test_an_event_whose_fields_changed_is_named_where_the_state_is_told():
    history = tell(APPLIED, arrived({"who": 1}, type="ApplicationConfirmed", version=2))
    assert state(history, "projects").state == "Applied"
    assert state(history, "projects").passed_over == ["ApplicationConfirmed: 1 fields are not as expected"]


def test_K8_an_event_that_todays_code_cannot_bring_up_to_date_is_named_where_the_state_is_told():
    forged = replace(CONFIRMED, event=replace(CONFIRMED.event, schema_version=0))
    assert state(tell(APPLIED, forged), "projects").passed_over == [
        "ApplicationConfirmed of version 0: ValueError: there is no such version"
    ]


def test_K6_who_settled_a_parked_event_for_which_subscriber_and_why():
    facts = {"parked_id": PARKED, "event_id": SUBMITTED.event.id, "subscriber": "reviews.reactions"}
    retried = ParkedEventRetried(**facts, reason="已修正")
    skipped = ParkedEventSkipped(**facts, reason="测试数据")
    stream = f"parking-{PROJECT}.reviews.reactions"
    about = {"source": "reviews", "stream": stream, "person": "sample-operator"}
    history = tell(SUBMITTED, arrived(retried, **about), arrived(skipped, version=2, **about))
    told = [entry for entry in history.entries if entry.stream == stream]
    assert [(e.known, e.name, e.person) for e in told] == [
        (True, "搁置事件已重试", "sample-operator"),
        (True, "搁置事件已跳过", "sample-operator"),
    ]
    assert [(e.about.service, e.about.type) for e in told] == [("projects", "PlanSubmitted")] * 2
    assert "subscriber: reviews.reactions; reason: 测试数据" in gist(told[1].data)
    [desk] = [s for s in history.states if s.stream == stream]
    assert (desk.facts, desk.passed_over) == ({"skipped": [str(PARKED)]}, [])
    assert History.model_validate_json(history.model_dump_json()) == history


@pytest.mark.parametrize("data", [b"not json", b'{"event_id": 7}'])
def test_a_settlement_that_cannot_be_read_is_told_all_the_same(data: bytes):
    [entry] = tell(arrived(data, type="ParkedEventSkipped", stream="parking-x")).entries
    assert (entry.known, entry.about) == (True, None)


def test_data_that_is_not_json_is_told_as_text():
    assert tell(arrived(b"not json", type="Odd")).entries[0].data == "not json"


def test_as_of_a_date_later_business_dates_are_left_out():
    history = tell(*LIFE, as_of=date(2024, 4, 10))
    assert [e.type for e in history.entries][-1] == "ReviewOpened"
    assert state(history, "reviews").state == "Opened"
    assert state(history, "projects").state == "InReview"
    assert state(history, "projects").version == 5


def test_as_of_a_date_before_everything_nothing_has_happened_yet():
    history = tell(*LIFE, as_of=date(2023, 12, 31))
    assert history.entries == []
    assert {(s.service, s.state, s.version) for s in history.states} == {
        ("projects", "Unknown", 0),
        ("reviews", "Unopened", 0),
        ("funding", "Unopened", 0),
        ("maintenance", "Unopened", 0),
    }
    assert history.verified == len(LIFE)


def test_states_come_from_each_services_own_fold_with_its_own_words():
    sent_back = state(tell(*LIFE), "reviews")
    assert (sent_back.state, sent_back.zh) == ("SentBack", "已发回，等待新版本")
    assert sent_back.facts["outcome"]["defects"] == ["缺图纸"]
    assert state(tell(*LIFE, CARE), "maintenance").facts == {"division": DIVISION}


def test_a_stream_that_other_projects_share_is_marked():
    allotted = {
        "project_id": PROJECT,
        "plan_version": 1,
        "purpose": "review",
        "number": "SH-340603-2024-0007",
    }
    number = arrived(
        allotted, type="NumberAllotted", source="reviews", stream="register-340603-2024", version=7
    )
    register = tell(number).states[1]
    assert (register.stream, register.whole) == ("register-340603-2024", False)
    assert register.facts["allotted"]["review"][PROJECT] == "SH-340603-2024-0007"


def test_a_repeat_in_a_later_generation_is_told_once():
    history = tell(*LIFE, again(APPLIED, 4), again(CONFIRMED, 5))
    assert [e.type for e in history.entries].count("ApplicationConfirmed") == 1
    assert not history.findings


def test_a_part_of_a_project_is_told_without_the_rest_and_the_project_with_all_of_it():
    part = f"{PROJECT}.c2"
    streams = (PROJECT, part, f"{part}.d", f"{PROJECT}.c20")
    records = [arrived({}, type="Odd", stream=f"project-{id}", position=n) for n, id in enumerate(streams, 1)]
    told = {}
    for asked in (PROJECT, part):
        partition = Partition("projects.events", 0, asked)
        for record in records:
            partition.take(record.offset, record)
        told[asked] = [id_of(record.event.stream) for record in partition.found]
    assert told == {PROJECT: list(streams), part: [part, f"{part}.d"]}


def test_other_projects_count_as_searched_and_are_not_told():
    other = replace(APPLIED, offset=1, event=replace(APPLIED.event, key="xj-2024-002", position=2))
    history = tell(APPLIED, other)
    assert len(history.entries) == 1
    assert history.searched[0].records == 2


def test_an_unknown_project_is_told_what_was_searched():
    with pytest.raises(UnknownProject, match=r"projects.events/0 \(0 records\), reviews.events/0"):
        tell()


def test_the_json_of_a_history_reads_back_to_the_same():
    history = tell(*LIFE, as_of=date(2024, 9, 30))
    assert History.model_validate_json(history.model_dump_json()) == history
