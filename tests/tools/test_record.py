"""The record format as documented is the record as it is sent."""

import hashlib
import json

import pytest

from deploy.site.problem import OperatorProblem
from shared.kafka.record import from_record, to_headers
from tools.docs.record import DIGESTED, MEANINGS, headers, sample_record


def test_every_header_sent_is_described():
    sent = [name for name, _ in to_headers("projects", sample_record(), 1, 41)]
    assert [header.name for header in headers()] == sent


def test_a_header_that_nobody_described_is_found(monkeypatch):
    monkeypatch.delitem(MEANINGS, "ce_previous")
    with pytest.raises(OperatorProblem, match="ce_previous"):
        headers()


def test_a_description_of_no_header_is_found(monkeypatch):
    monkeypatch.setitem(MEANINGS, "ce_colour", ("颜色 · colour", {}))
    with pytest.raises(OperatorProblem, match="ce_colour"):
        headers()


def test_the_digest_can_be_computed_as_documented():
    text = {header.name: header.example for header in headers()}
    lines = "".join(f"{text[name]}\n" for name in DIGESTED)
    computed = hashlib.sha256(lines.encode() + sample_record().data).hexdigest()
    assert computed == text["ce_digest"]


def test_the_example_is_a_record_that_can_be_read():
    event = sample_record()
    arrived = from_record("projects.events", 0, 0, event.data, to_headers("projects", event, 1, 41))
    assert arrived.event == event
    assert json.loads(event.data) == {"percent": 40}
