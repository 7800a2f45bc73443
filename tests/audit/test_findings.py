"""What the desk says does not hold: altered, missing, contradicted, unreadable."""

import re
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from services.audit.findings import Kind
from services.audit.history import history_of
from shared.core.frozen import replace
from shared.core.recorded import digest_of
from shared.core.recovered import LOG, STREAM
from tests.audit.told import tell
from tests.samples.arrived import (
    APPLIED,
    CONFIRMED,
    ELIGIBLE,
    FAILED,
    LIFE,
    OPENED,
    PROJECT,
    again,
    altered,
    arrived,
    named,
    partition,
    partitions,
)
from tests.samples.people import STREET_OFFICE
from tests.samples.recoveries import recovered


def test_every_digest_is_verified():
    assert tell(*LIFE).verified == 7
    assert not tell(*LIFE).findings


def test_an_altered_event_is_named():
    forged = altered(CONFIRMED, b'{"confirmed_by": "11340603MB0000006J"}')
    history = tell(APPLIED, forged, ELIGIBLE)
    [finding] = history.findings
    assert (finding.kind, finding.where) == ("altered", "projects/0/2 (offset 1)")
    assert f"ApplicationConfirmed {CONFIRMED.event.id}" in finding.en
    assert [e.digest_matches for e in history.entries] == [True, False, True]
    assert history.verified == 2


@pytest.mark.parametrize("as_of", [None, date(2024, 3, 1)])
def test_an_altered_event_is_named_also_where_the_date_leaves_it_out(as_of: date | None):
    assert tell(APPLIED, OPENED, altered(FAILED, b"{}"), as_of=as_of).findings[0].kind == "altered"


def test_an_altered_person_business_date_or_cause_breaks_the_digest_too():
    for change in ({"person": "x"}, {"occurred_on": date(2020, 1, 1)}, {"causation": None}):
        meta = replace(OPENED.event.meta, **change)
        forged = replace(OPENED, event=replace(OPENED.event, meta=meta))
        assert tell(forged).findings[0].kind == "altered"


def test_one_event_published_twice_with_different_contents_is_a_finding():
    other = arrived({"confirmed_by": "x"}, type="ApplicationConfirmed", version=2)
    history = tell(APPLIED, CONFIRMED, again(other, 2))
    assert history.findings[0].kind == "contradicted"
    assert history.entries[1].data["confirmed_by"] == STREET_OFFICE


def test_two_events_at_one_position_and_one_version_are_findings():
    """A log that went back to a backup, and then on, without being completed first."""
    other = arrived({"confirmed_by": "x"}, type="ApplicationConfirmed", version=2)
    other = replace(other, offset=2, event=replace(other.event, id=named("other")))
    other = replace(other, event=replace(other.event, digest=digest_of(other.source, other.event)))
    position, version = tell(APPLIED, CONFIRMED, other).findings
    assert (position.kind, position.where) == ("contradicted", "projects.events/0")
    assert "位置 2 " in position.zh
    assert version.kind == "contradicted"
    assert f"project-{PROJECT} has another event of that version, at projects/0/2" in version.en


def test_two_events_at_one_position_of_which_one_is_another_projects():
    elsewhere = arrived({}, type="ApplicationConfirmed", key="xj-2024-777", stream="project-777", version=2)
    [finding] = tell(APPLIED, CONFIRMED, elsewhere).findings
    assert (finding.kind, finding.where) == ("contradicted", "projects.events/0")


@pytest.mark.parametrize("what", ["lost", "contradicted"])
def test_two_events_at_one_position_in_different_partitions_as_an_operator_decided(what: str):
    """The other one stands where nobody looked; the decision, where the service's decisions are."""
    decided = recovered(**{what: ((2, 2), (5, 9))})
    told = arrived(decided, type="LogRecovered", key=LOG, stream=STREAM, version=1)
    read = [*partitions(APPLIED, CONFIRMED, OPENED), partition("projects", [told])]
    [finding] = history_of(PROJECT, read).findings
    assert (finding.kind, finding.where) == ("contradicted", "projects/0/2 (offset 1)")
    assert finding.en.startswith("Position 2 has two events")


def test_a_recovery_that_lost_nothing_or_cannot_be_read_is_no_finding():
    decided = recovered(completed=((1, 2),))
    told = arrived(decided, type="LogRecovered", key=LOG, stream=STREAM, version=1)
    newer = arrived({}, type="LogRecovered", key=LOG, stream=STREAM, version=2)
    assert not history_of(PROJECT, [*partitions(APPLIED), partition("projects", [told, newer])]).findings


def test_a_position_that_later_records_follow_on_is_missed():
    [finding] = tell(APPLIED, ELIGIBLE).findings
    assert (finding.kind, finding.where) == ("missing", "projects.events/0")
    assert "2" in finding.en


def test_a_hole_that_a_later_generation_filled_is_none():
    assert not tell(APPLIED, ELIGIBLE, again(APPLIED, 3), again(CONFIRMED, 4)).findings


def test_a_record_that_cannot_be_read_is_a_finding():
    read = partitions(APPLIED)
    read[0].take(1, None)
    [finding] = history_of(PROJECT, read).findings
    assert (finding.kind, finding.where) == ("unreadable", "projects.events/0")


def test_a_topic_that_is_not_there_is_a_finding():
    absent = partition("funding")
    absent.there = False
    history = history_of(PROJECT, [partition("projects", [APPLIED]), absent, absent])
    assert [finding.kind for finding in history.findings] == ["not_searched"]
    assert history.searched[1].records is None


def test_the_page_explains_every_kind_of_finding():
    page = (Path(__file__).parents[2] / "docs" / "auditing.md").read_text()
    assert set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == set(get_args(Kind))
