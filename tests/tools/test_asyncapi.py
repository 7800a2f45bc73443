"""The AsyncAPI documents: whole in themselves, and true of the events that are really sent."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from services.audit.catalogue import SERVICES
from shared.kafka.record import to_headers
from shared.kafka.topics import PARTITIONS, topic_of
from tests.contracts.golden import golden
from tools.docs.asyncapi import documents
from tools.docs.catalogue import departments, readers
from tools.docs.pages import ROOT
from tools.docs.record import sample_record

DOCUMENTS = {file.stem: json.loads(text) for file, text in documents(ROOT, departments()).items()}
every_document = pytest.mark.parametrize(("service", "document"), DOCUMENTS.items(), ids=DOCUMENTS)


@every_document
def test_every_reference_leads_somewhere(service, document):
    found = list(references(document))
    assert found
    for reference in found:
        resolve(document, reference)


@every_document
def test_it_sends_every_event_of_the_service_and_no_other(service, document):
    assert sent_types(document) == list(SERVICES[service].event_types())
    assert document["operations"]["publish"]["channel"] == {"$ref": f"#/channels/{topic_of(service)}"}


@every_document
def test_it_receives_just_what_reactions_and_views_read(service, document):
    received = {
        (op["channel"]["$ref"].removeprefix("#/channels/"), ref["$ref"].split("/")[-1])
        for op in document["operations"].values()
        if op["action"] == "receive"
        for ref in op["messages"]
    }
    read = {(topic_of(r.source), r.model.__name__) for r in readers(departments()) if r.service == service}
    assert received == read


@every_document
def test_golden_events_fit_the_payload_of_their_message(service, document):
    for name, message in document["components"]["messages"].items():
        source, _, type = name.rpartition(".")
        written_today = max(golden(source or service, type), key=lambda shape: shape.schema_version)
        validate(document, message["payload"], json.loads(written_today.data))


@every_document
def test_a_field_that_is_missing_does_not_fit(service, document):
    for name in SERVICES[service].event_types():
        payload = resolve(document, document["components"]["messages"][name]["payload"]["$ref"])
        assert set(payload.get("required", [])) == payload.get("properties", {}).keys()


@every_document
def test_a_field_from_a_newer_publisher_fits(service, document):
    assert '"additionalProperties": false' not in json.dumps(document)


def test_the_headers_of_a_record_fit_those_of_its_message():
    document = DOCUMENTS["projects"]
    message = document["components"]["messages"]["ProgressReported"]
    sent = {name: value.decode() for name, value in to_headers("projects", sample_record(), 1, 41)}
    common = resolve(document, message["traits"][0]["$ref"])["headers"]
    validate(document, common, sent)
    validate(document, message["headers"], sent)
    assert list(sent) == common["required"] == list(common["properties"])


@every_document
def test_each_message_says_its_disclosure(service, document):
    for name, event in SERVICES[service].event_types().items():
        assert document["components"]["messages"][name]["tags"] == [{"name": event.disclosure}]


@every_document
def test_broker_key_partitions_and_login(service, document):
    [server] = document["servers"].values()
    assert server["host"] == "{bootstrap}"
    assert resolve(document, server["security"][0]["$ref"])["type"] == "scramSha512"
    for channel in document["channels"].values():
        assert channel["bindings"]["kafka"]["partitions"] == PARTITIONS
    assert document["components"]["messageTraits"]["record"]["bindings"]["kafka"]["key"]["type"] == "string"


def sent_types(document: Any) -> list[str]:
    return [ref["$ref"].split("/")[-1] for ref in document["operations"]["publish"]["messages"]]


def references(part: Any) -> Iterator[str]:
    match part:
        case {"$ref": str(reference)}:
            yield reference
        case dict():
            for value in part.values():
                yield from references(value)
        case list():
            for value in part:
                yield from references(value)


def resolve(document: Any, reference: str) -> Any:
    for step in reference.removeprefix("#/").split("/"):
        document = document[step]
    return document


def validate(document: Any, schema: Any, value: Any) -> None:
    """`schema` with the document's components beside it, so that its references resolve."""
    whole = {**schema, "components": document["components"]}
    Draft202012Validator(whole).validate(value)
