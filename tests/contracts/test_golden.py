"""What a log holds can be read for ever, and today's classes write the very same bytes (K8)."""

import pytest

from tests.contracts.golden import current, released, unreleased
from tests.contracts.stories import told

NOW = current()


@pytest.mark.parametrize("name", NOW, ids=lambda name: f"{name[0]}/{name[1]}")
def test_every_event_has_its_golden_bytes(name):
    hint = "add them with: python -m tests.contracts.golden (a changed shape needs a new schema_version)"
    assert name in {shape.name for shape in released()}, hint


def test_every_event_happens_in_the_stories():
    happened = {(t.source, t.type, t.event.schema_version) for t in told().log}
    assert set(NOW) - happened == set()


@pytest.mark.parametrize("shape", released(), ids=lambda shape: f"{shape.source}/{shape.type}")
def test_golden_bytes_are_read_and_written_again_identically(shape):
    assert shape.name in NOW, "logs hold it: the class and its fields stay"
    event = NOW[shape.name].model_validate_json(shape.data)
    assert event.model_dump_json().encode() == shape.data


def test_no_shape_is_released_twice():
    names = [shape.name for shape in released()]
    assert len(set(names)) == len(names)
    assert unreleased() == []
