"""Causal order: every cause before its effect, streams in version order, whatever the clocks say."""

from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from services.audit.order import causal
from shared.kafka.record import Arrived
from tests.samples.arrived import LIFE, arrived, named

SOURCES = ("projects", "reviews", "funding", "maintenance")


def test_an_effect_follows_its_cause_although_its_clock_goes_an_hour_behind():
    assert causal(LIFE[::-1]) == list(LIFE)


def test_what_has_nothing_to_do_with_each_other_stands_by_time():
    early = arrived({}, source="funding", stream="ledger-1", type="A", at=1)
    late = arrived({}, source="projects", stream="project-1", type="B", at=2)
    assert causal([late, early]) == [early, late]


def test_a_stream_keeps_its_versions_although_its_clock_was_set_back():
    first = arrived({}, type="A", version=1, at=10)
    second = arrived({}, type="B", version=2, at=5)
    assert causal([second, first]) == [first, second]


def test_a_cause_that_is_not_among_the_events_binds_nothing():
    alone = arrived({}, type="A", cause=named("somewhere else"))
    assert causal([alone]) == [alone]


def test_events_that_claim_to_cause_each_other_are_shown_all_the_same():
    one = arrived({}, type="A", stream="project-1", cause=named("projects/project-2/1"), at=2)
    other = arrived({}, type="B", stream="project-2", cause=one, at=1)
    assert causal([one, other]) == [other, one]


def test_nothing_comes_of_nothing():
    assert causal([]) == []


@st.composite
def histories(draw: st.DrawFn) -> list[Arrived]:
    """What services with clocks of their own may have published: a cause is older than its effect in
    truth, not by the clocks; `at` of each stream only rises."""
    skew = {source: draw(st.integers(-5000, 5000)) for source in SOURCES}
    versions: dict[str, int] = {}
    events: list[Arrived] = []
    for now in range(draw(st.integers(0, 25))):
        source = draw(st.sampled_from(SOURCES))
        stream = f"{source}-{draw(st.integers(1, 2))}"
        versions[stream] = versions.get(stream, 0) + draw(st.integers(1, 2))
        cause = draw(st.sampled_from([None, *events]))
        events.append(
            arrived(
                {},
                type="Happened",
                source=source,
                stream=stream,
                version=versions[stream],
                cause=cause,
                at=skew[source] + now // 3,
                position=now + 1,
            )
        )
    return events


@given(histories(), st.randoms())
def test_every_cause_before_its_effect_and_streams_in_version_order(events: list[Arrived], random: Random):
    shuffled = list(events)
    random.shuffle(shuffled)
    ordered = causal(shuffled)
    assert sorted(map(_id, ordered)) == sorted(map(_id, events))
    place = {_id(e): n for n, e in enumerate(ordered)}
    for event in events:
        cause = event.event.meta.causation
        assert cause is None or place[str(cause)] < place[_id(event)]
    for stream in {e.event.stream for e in events}:
        versions = [e.event.version for e in ordered if e.event.stream == stream]
        assert all(before < after for before, after in pairwise(versions))


@given(histories(), st.randoms())
def test_the_order_does_not_depend_on_how_the_events_arrived(events: list[Arrived], random: Random):
    shuffled = list(events)
    random.shuffle(shuffled)
    assert causal(shuffled) == causal(events)


def _id(arrived: Arrived) -> str:
    return str(arrived.event.id)
