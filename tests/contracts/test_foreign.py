"""Each model by which somebody reads a foreign event, against that event as its publisher writes it."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from services.audit.catalogue import SERVICES, event_class
from shared.core.messages import ForeignEvent
from shared.core.upcast import read
from tests.contracts.golden import golden
from tests.contracts.strategies import anything
from tests.samples.stories import stories
from tools.docs.catalogue import Reader, departments, readers

FOREIGN = [reader for reader in readers(departments()) if issubclass(reader.model, ForeignEvent)]
REACTIONS = {(name, r.name): r for name, service in SERVICES.items() for r in service.reactions}
every_reader = pytest.mark.parametrize(
    "reader", FOREIGN, ids=lambda r: f"{r.service}-{r.name}-reads-{r.source}-{r.model.__name__}"
)


@every_reader
def test_the_event_is_one_its_source_publishes(reader: Reader):
    assert event_class(*reader.reads) is not None, f"{reader.source} publishes no {reader.model.__name__}"


@every_reader
def test_every_field_read_is_a_field_published(reader: Reader):
    """A default in the reader's model would hide that the publisher calls it something else."""
    event = event_class(*reader.reads)
    assert event is not None
    assert reader.model.model_fields.keys() <= event.model_fields.keys()


@every_reader
def test_golden_events_are_understood(reader: Reader):
    events = golden(*reader.reads)
    assert events
    for event in events:
        read(reader.model, event)


@every_reader
def test_an_older_event_is_read_as_its_publisher_reads_it_today(reader: Reader):
    """A reader's chain and the publisher's say the same, so neither forgets what the other changed."""
    publisher = event_class(*reader.reads)
    assert publisher is not None
    for event in golden(*reader.reads):
        version, today = publisher.schema_version, read(publisher, event).model_dump_json().encode()
        newest = replace(event, schema_version=version, data=today)
        assert read(reader.model, event) == read(reader.model, newest)


@every_reader
def test_a_newer_publisher_is_understood_as_before(reader: Reader):
    """K12: unknown fields, at any depth, change nothing."""
    for event in golden(*reader.reads):
        newer = replace(event, data=json.dumps(with_more(json.loads(event.data))).encode())
        assert read(reader.model, newer) == read(reader.model, event)
        a_version_on = replace(newer, schema_version=event.schema_version + 1)
        if event.schema_version >= reader.model.schema_version:
            assert read(reader.model, a_version_on) == read(reader.model, event)


@pytest.mark.parametrize("service", SERVICES)
@given(data=st.data())
def test_whatever_is_published_is_understood_and_leads_to_commands(service: str, data: st.DataObject):
    reader = data.draw(st.sampled_from([reader for reader in FOREIGN if reader.service == service]))
    event = event_class(*reader.reads)
    assert event is not None
    published = data.draw(anything(event)).model_dump_json().encode()
    newest = replace(golden(*reader.reads)[0], schema_version=event.schema_version, data=published)
    told = read(reader.model, newest)
    if reader.kind == "reaction":
        REACTIONS[reader.service, reader.name].commands(told, stories().events[0].context)


def test_an_unknown_field_is_really_added_everywhere():
    assert with_more({"a": [{"b": 1}]}) == {"a": [{"b": 1, "unknown": 1}], "unknown": 1}


def test_a_model_that_refuses_unknown_fields_would_be_found():
    class Strict(BaseModel, extra="forbid"):
        percent: int

    [event] = golden("projects", "ProgressReported")
    Strict.model_validate_json(event.data)
    with pytest.raises(ValueError, match="unknown"):
        Strict.model_validate_json(json.dumps(with_more(json.loads(event.data))))


def with_more(value: Any) -> Any:
    """The same with a field that nobody knows in every object."""
    match value:
        case dict():
            return {**{name: with_more(part) for name, part in value.items()}, "unknown": 1}
        case list():
            return [with_more(part) for part in value]
        case _:
            return value
