"""The audit desk compares what was opened with what was committed to, from the records alone."""

import re

import pytest

from services.audit.commitments import disagreeing
from shared.core.frozen import replace
from shared.core.messages import Event
from shared.kafka.record import Arrived
from tests.samples.arrived import arrived
from tests.samples.reviews import HEARD, REVIEW, SEALED


def records(*events: Event) -> list[Arrived]:
    return [arrived(e, source="reviews", stream=REVIEW, version=n) for n, e in enumerate(events, 1)]


def test_K15_what_was_opened_as_it_was_committed_to_is_sound():
    assert list(disagreeing(records(*SEALED))) == []


@pytest.mark.parametrize("old", ["可行", '"verdict":"pass"'])
def test_K15_an_opinion_that_was_opened_otherwise_is_found(old: str):
    *before, opened, sealed = records(*SEALED)
    new = {"可行": "不可行", '"verdict":"pass"': '"verdict":"fail"'}[old]
    data = opened.event.data.decode().replace(old, new, 1).encode()
    forged = replace(opened, event=replace(opened.event, data=data))
    assert list(disagreeing([*before, forged, sealed])) == [forged]


def test_K15_an_opinion_that_nobody_committed_to_is_found():
    told = records(*SEALED)
    one_missing = [record for n, record in enumerate(told) if n != len(HEARD) - 1]
    assert [record.event.type for record in disagreeing(one_missing)] == ["ExpertOpinionsOpened"]


def test_K15_a_second_commitment_to_the_same_opinion_is_found():
    """Whoever could add one would cover what he opened."""
    *before, opened, sealed = records(*SEALED)
    submitted = next(record for record in before if b'"commitment"' in record.event.data)
    commitment = re.search(rb'"commitment":"([0-9a-f]{64})"', submitted.event.data)
    assert commitment
    data = submitted.event.data.replace(commitment[1], b"0" * 64)
    again = replace(submitted, event=replace(submitted.event, data=data))
    assert list(disagreeing([*before, opened, sealed, again])) == [again]
