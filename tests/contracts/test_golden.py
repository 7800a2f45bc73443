"""What a log holds can be read for ever, and today's classes write the very same bytes (K8)."""

from copy import deepcopy
from itertools import pairwise

import orjson
import pytest

from services.audit.catalogue import event_class
from shared.core.upcast import read
from tests.contracts.golden import current, golden, released, unreleased
from tests.contracts.shape import shape_of
from tests.samples.stories import stories

NOW = current()
RELEASED = {event.name: event for event in released()}
HINT = "a new event is added with: python -m tests.contracts.golden; a changed one needs a new schema_version"
every_golden_event = pytest.mark.parametrize(
    "event", released(), ids=lambda e: f"{e.source}/{e.type}/{e.schema_version}"
)
every_event = pytest.mark.parametrize("name", NOW, ids=lambda name: f"{name[0]}/{name[1]}")


@every_event
def test_every_event_is_released(name):
    assert name in RELEASED, HINT


@every_event
def test_the_shape_of_a_released_version_does_not_change(name):
    """Also where its golden bytes would not show it: the type of what is null or empty there, a default."""
    assert shape_of(NOW[name].model_fields) == RELEASED[name].shape, HINT


def test_every_event_happens_in_the_stories():
    happened = {(e.source, e.type, e.schema_version) for e in stories().events}
    assert set(NOW) - happened == set()


def test_a_golden_event_lies_in_the_file_of_its_stream():
    streams = {(e.source, e.type): e.command.addressed.decider.category for e in stories().events}
    assert [e.name for e in released() if streams.get((e.source, e.type), e.category) != e.category] == []


@every_golden_event
def test_golden_bytes_of_any_version_are_read_by_todays_class(event):
    today = event_class(event.source, event.type)
    assert today is not None, "logs hold it: the class stays"
    assert event.schema_version <= today.schema_version
    assert isinstance(read(today, event), today)


@pytest.mark.parametrize("name", [n for n in NOW if n in RELEASED], ids=lambda n: f"{n[0]}/{n[1]}")
def test_golden_bytes_of_todays_version_are_written_again_identically(name):
    assert read(NOW[name], RELEASED[name]).model_dump_json().encode() == RELEASED[name].data


@every_golden_event
def test_a_chain_leaves_the_older_fields_as_they_were(event):
    fields = orjson.loads(event.data)
    for link in event_class(event.source, event.type).upcasts[event.schema_version - 1 :]:
        before = deepcopy(fields)
        newer = link(fields)
        assert fields == before
        fields = newer


@every_event
def test_no_field_of_a_published_event_is_ever_renamed_or_taken_away(name):
    """Upcasts are ours alone: a subscriber outside reads version 2 with the fields of version 1 (K12)."""
    versions = sorted(golden(*name[:2]), key=lambda event: event.schema_version)
    fields = [orjson.loads(event.data).keys() for event in versions]
    assert [event.schema_version for event in versions] == [*range(1, name[2] + 1)]
    assert all(older <= newer for older, newer in pairwise(fields))


def test_no_shape_is_released_twice_and_none_is_left_out():
    assert len(RELEASED) == len(released())
    assert unreleased() == []
