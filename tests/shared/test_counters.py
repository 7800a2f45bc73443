"""What is counted without a database: from 0 on, by what it is, and never endlessly many kinds."""

import pytest
from prometheus_client import CollectorRegistry

from services.projects.app import service
from shared.observe.counters import MOST_TYPES, CommandCounters, EventCounters
from shared.observe.metrics import Metrics
from shared.observe.outcome import Outcome

KNOWN, NEWER = ("projects", "PlanSubmitted"), ("projects", "BeyondUs")
SUBSCRIPTION = {"subscription": "reviews.reviews"}


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def events(registry: CollectorRegistry) -> EventCounters:
    return EventCounters(registry, frozenset({KNOWN}))


def test_what_is_expected_is_shown_before_it_happens(registry: CollectorRegistry, events: EventCounters):
    events.expect(["reviews.reviews"])
    CommandCounters(registry, ["R09"])
    assert registry.get_sample_value("jiugai_events_applied_total", SUBSCRIPTION) == 0
    assert registry.get_sample_value("jiugai_events_passed_over_total", SUBSCRIPTION) == 0
    assert registry.get_sample_value("jiugai_rule_refusals_total", {"rule": "R09"}) == 0
    assert registry.get_sample_value("jiugai_command_retries_total") == 0
    for outcome in Outcome:
        assert registry.get_sample_value("jiugai_commands_total", {"outcome": str(outcome)}) == 0


def test_K12_what_is_passed_over_is_told_apart(registry: CollectorRegistry, events: EventCounters):
    events.applied("reviews.reviews", 3, [KNOWN, NEWER, KNOWN])
    assert registry.get_sample_value("jiugai_events_applied_total", SUBSCRIPTION) == 3
    assert registry.get_sample_value("jiugai_events_passed_over_total", SUBSCRIPTION) == 2
    newer = {**SUBSCRIPTION, "source": "projects", "type": "BeyondUs"}
    assert registry.get_sample_value("jiugai_events_unknown_total", newer) == 1


def test_beyond_so_many_kinds_the_rest_is_one(registry: CollectorRegistry, events: EventCounters):
    made_up = [("projects", f"Type{n}") for n in range(MOST_TYPES + 7)]
    events.applied("reviews.reviews", 0, [KNOWN, *made_up, *made_up])
    first = {**SUBSCRIPTION, "source": "projects", "type": "Type0"}
    rest = {**SUBSCRIPTION, "source": "", "type": ""}
    assert registry.get_sample_value("jiugai_events_unknown_total", first) == 2
    assert registry.get_sample_value("jiugai_events_unknown_total", rest) == 14


def test_a_process_without_a_service_shows_no_commands_and_no_events():
    assert b"jiugai_commands" in Metrics(service).text()
    metrics = Metrics()
    metrics.commands.handled(Outcome.ACCEPTED)
    assert not any(name in metrics.text() for name in (b"jiugai_commands", b"jiugai_events"))
