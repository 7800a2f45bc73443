"""What a log holds can be read for ever, and today's classes write the very same bytes (K8)."""

import json
from collections.abc import Iterator
from copy import deepcopy
from itertools import pairwise
from typing import Any

import orjson
import pytest
from pydantic import create_model

from services.audit.catalogue import event_class
from shared.core.messages import Event
from shared.core.upcast import read
from tests.contracts.golden import current, released, schema_of, schemas, unreleased
from tests.contracts.stories import told

NOW = current()
HINT = "a new event is added with: python -m tests.contracts.golden; a changed one needs a new schema_version"
every_shape = pytest.mark.parametrize(
    "shape", released(), ids=lambda s: f"{s.source}/{s.type}/{s.schema_version}"
)
every_event = pytest.mark.parametrize("name", NOW, ids=lambda name: f"{name[0]}/{name[1]}")


@every_event
def test_every_event_has_its_golden_bytes(name):
    assert name in {shape.name for shape in released()}, HINT


@every_event
def test_the_shape_of_a_released_version_does_not_change(name):
    """Also where its golden bytes would not show it: the type of what is null or empty there, a default."""
    assert schema_of(NOW[name]) == schemas()[name], HINT


def test_every_event_happens_in_the_stories():
    happened = {(t.source, t.type, t.schema_version) for t in told().log}
    assert set(NOW) - happened == set()


@every_shape
def test_golden_bytes_of_any_version_are_read_by_todays_class(shape):
    event = event_class(shape.source, shape.type)
    assert event is not None, "logs hold it: the class stays"
    assert shape.schema_version <= event.schema_version
    assert isinstance(read(event, shape), event)


@pytest.mark.parametrize("name", [n for n in NOW if n in schemas()], ids=lambda n: f"{n[0]}/{n[1]}")
def test_golden_bytes_of_todays_version_are_written_again_identically(name):
    [shape] = [shape for shape in released() if shape.name == name]
    assert read(NOW[name], shape).model_dump_json().encode() == shape.data


@every_shape
def test_a_chain_leaves_the_older_fields_as_they_were(shape):
    fields = orjson.loads(shape.data)
    for link in event_class(shape.source, shape.type).upcasts[shape.schema_version - 1 :]:
        before = deepcopy(fields)
        newer = link(fields)
        assert fields == before
        fields = newer


@every_event
def test_no_field_of_a_published_event_is_ever_renamed_or_taken_away(name):
    """Upcasts are ours alone: a subscriber outside reads version 2 with the fields of version 1 (K12)."""
    source, type, newest = name
    fields = [set(json.loads(schemas()[source, type, v])["properties"]) for v in range(1, newest + 1)]
    assert all(older <= newer for older, newer in pairwise(fields))


def test_no_shape_is_released_twice_and_each_has_its_schema():
    names = [shape.name for shape in released()]
    assert len(set(names)) == len(names)
    assert set(names) == schemas().keys()
    assert unreleased() == []


@pytest.mark.parametrize("event", set(NOW.values()), ids=lambda event: event.__name__)
def test_every_kind_of_change_is_another_shape(event):
    variants = dict(changed(event))
    assert variants.keys() >= {"added", "added with a default"}
    assert [kind for kind, variant in variants.items() if schema_of(variant) == schema_of(event)] == []


def changed(event: type[Event]) -> Iterator[tuple[str, type[Event]]]:
    fields: dict[str, Any] = {name: (f.annotation, deepcopy(f)) for name, f in event.model_fields.items()}
    yield "added", made({**fields, "surprise": (int, ...)})
    yield "added with a default", made({**fields, "surprise": (int | None, None)})
    for name in fields:
        rest = {other: field for other, field in fields.items() if other != name}
        yield f"{name} removed", made(rest)
        yield f"{name} renamed", made({**rest, f"new_{name}": fields[name]})
        yield f"{name} of another type", made({**fields, name: (frozenset[bytes], ...)})
        yield f"{name} with a default", made({**fields, name: (event.model_fields[name].annotation, None)})
        if list(fields)[-1] != name:
            yield f"{name} at the end", made({**rest, name: fields[name]})


def made(fields: dict[str, Any]) -> type[Event]:
    return create_model("Changed", __base__=Event, **fields)
