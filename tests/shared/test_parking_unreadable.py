"""K6 on a real database: records that nothing can be read from are parked with their key."""

from dataclasses import replace

import pytest

from shared.core import frozen
from shared.kafka.incoming import Incoming, Unreadable, read
from shared.kafka.record import to_headers
from shared.kafka.topics import SourcePartition, partition_of
from shared.log.database import transaction
from shared.subscribe import checkpoints
from shared.subscribe.checkpoints import Checkpoint
from shared.subscribe.fence import judge
from tests.shared.parking import LIFE, ParkingHarness, after, interleaved, unreadable

pytestmark = pytest.mark.stack


async def test_unreadable_records_queue_up_with_their_key(parking: ParkingHarness):
    bad, good = parking.keys
    log: list[Incoming] = [*interleaved(bad, good)]
    log[4] = unreadable(log[4], ce_person=b"\xff")
    log[8] = unreadable(log[8], ce_id=None)
    await parking.apply(log)
    await parking.apply(log)
    [first] = await parking.parked(bad)
    assert "UnicodeDecodeError" in (first.reason or "")
    assert (first.event_id, first.behind) == (None, len(LIFE) - 3)
    await parking.settle(first)
    assert [e.id for e in await parking.parked(bad)] == [first.id]
    await parking.settle(first, skip=True)
    [second] = await parking.parked(bad)
    assert second.reason == "header ce_id is missing or null"
    await parking.settle(second, skip=True)
    assert await parking.row(bad) == after([*LIFE[:2], LIFE[3], *LIFE[5:]], bad)
    assert await parking.row(good) == after(LIFE, good)


@pytest.mark.parametrize(
    "key",
    [b"k" * 3000, b"a\x00b", b"\xff", b"", None, b"xj-2024-001.c2"],
    ids=["endless", "with U+0000", "no text", "empty", "null", "an id and no key"],
)
async def test_whatever_a_record_is_made_of_it_can_be_parked(parking: ParkingHarness, key: bytes | None):
    strange, good = interleaved(parking.keys[1], events=LIFE[:2])
    said = dict(to_headers("projects", strange.event, 1, 0)) | {"ce_subject": key, "\x00\n": b"\x00"}
    bytes_of_all_kinds = read("projects.events", good.partition, 0, key, b"\x00\xff", [*said.items()])
    await parking.apply([bytes_of_all_kinds, good])
    [first] = await parking.parked(f"projects/{good.partition}/0")
    assert first.reason
    assert await parking.row(parking.keys[1]) == after(LIFE[1:2], parking.keys[1])


def test_an_unreadable_event_of_ours_leaves_no_hole_and_a_strangers_does_not_move_the_position():
    [_, second, third] = interleaved("x", events=LIFE[:3])
    ours = unreadable(second, ce_id=None)
    assert isinstance(ours, Unreadable)
    step = judge(Checkpoint(1, 0, 1), ours)
    assert (step.fresh, step.after) == (True, Checkpoint(2, 1, 1))
    assert judge(step.after, third).fresh
    assert not judge(step.after, ours).fresh
    assert judge(step.after, ours).after == step.after
    assert judge(Checkpoint(), ours).rewind == 0
    strange = replace(ours, position=999, previous=0)
    assert judge(Checkpoint(1, 0, 1), strange).after == Checkpoint(1, 1, 1)


def test_a_record_outside_its_keys_partition_is_nobodys():
    [record] = interleaved("x", events=LIFE[:1])
    elsewhere = (partition_of("x") + 1) % 6
    found = read("projects.events", elsewhere, 7, b"x", None, [])
    assert isinstance(found, Unreadable)
    assert found.key == f"projects/{elsewhere}/7"
    assert isinstance(read("projects.events", record.partition, 7, b"\xff", b"", []), Unreadable)


def test_a_key_with_a_dot_is_no_key():
    """It would be parked apart from what has the key that it begins with."""
    [record] = interleaved("x", events=LIFE[:1])
    headers = to_headers("projects", frozen.replace(record.event, key="x.c2"), 1, 0)
    found = read("projects.events", partition_of("x.c2"), 7, b"x.c2", record.event.data, headers)
    assert isinstance(found, Unreadable)
    assert found.key == f"projects/{partition_of('x.c2')}/7"
    assert "a dot" in found.reason


def test_a_foreign_header_that_is_no_text_does_not_matter():
    [record] = interleaved("x", events=LIFE[:1])
    headers = [*to_headers("projects", record.event, 1, 0), ("trace", b"\xff"), ("b3", None)]
    found = read("projects.events", record.partition, 0, b"x", record.event.data, headers)
    assert found == record


async def test_a_topic_that_is_read_from_its_beginning_parks_nothing_twice(parking: ParkingHarness):
    """As after a new generation: offsets begin again, positions tell what was dealt with."""
    bad, good = parking.keys
    log: list[Incoming] = [*interleaved(bad, good)]
    log[4] = unreadable(log[4], ce_id=None)
    log[5] = unreadable(log[5], ce_position=None)
    await parking.apply(log)
    before = [await parking.parked(key) for key in parking.keys]
    place: SourcePartition = ("projects", log[0].partition)
    async with transaction(parking.engine) as tx:
        seen = await parking.checkpoint()
        await checkpoints.save(tx, parking.subscription.name, {place: frozen.replace(seen, offset=-1)})
    await parking.apply(log)
    assert [await parking.parked(key) for key in parking.keys] == before
    assert all(before)
