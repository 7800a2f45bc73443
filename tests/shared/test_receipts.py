"""The positions that an answer names: of each partition that a command touched the last (K10)."""

import pytest

from shared.http.places import Place, places_of
from shared.http.receipt_bodies import receipt_body
from shared.kafka.topics import PARTITIONS, partition_of
from shared.log.appended import AppendResult
from shared.log.decided import NewEvent
from shared.log.ids import new_id
from shared.log.receipt import receipt_of
from shared.observe.outcome import Outcome
from tests.shared.cells import adding

# Keys by their partition.
KEY = {partition_of(f"c{n}"): f"c{n}" for n in range(200)}
OTHER_OF_0 = next(key for n in range(200, 400) if partition_of(key := f"c{n}") == 0)


def token(own: str, *keys: str, last: int = 7) -> str:
    """Of a command to the cell `own` whose events have these keys, the last one at position `last`."""
    events = [NewEvent(new_id(), key, "Added", 1, b"{}") for key in keys]
    first = last + 1 - len(events) if events else None
    result = AppendResult(Outcome.ACCEPTED, 1, first, last)
    return receipt_body("cells", receipt_of(adding(own), result, events, ["cells-a"] * len(events))).position


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ([], "cells/0/7"),
        ([KEY[0]], "cells/0/7"),
        ([KEY[0], KEY[0]], "cells/0/7"),
        ([KEY[0], KEY[1]], "cells/0/6,cells/1/7"),
        ([KEY[1], KEY[0]], "cells/1/6,cells/0/7"),
        ([KEY[0], KEY[1], OTHER_OF_0], "cells/1/6,cells/0/7"),
    ],
)
def test_K10_each_partition_is_named_once_with_its_last_position(keys: list[str], expected: str):
    assert token(KEY[0], *keys) == expected


def test_K10_a_token_names_no_more_than_all_partitions():
    said = places_of(token(KEY[0], *KEY.values(), last=20))
    assert {place.partition for place in said} == set(range(PARTITIONS))


def test_K10_a_token_is_read_as_it_was_written():
    assert places_of("cells/0/6,cells/1/7") == [Place("cells", 0, 6), Place("cells", 1, 7)]
