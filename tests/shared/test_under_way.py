"""Which commands may be committed side by side: those of which none can only lose."""

import pytest

from shared.core.frozen import replace
from shared.log.decided import DecidedCommand
from shared.log.ids import new_id
from shared.log.under_way import UnderWay
from tests.shared.samples import appending


def command(own: str, *seen: str, writes: int = 0) -> DecidedCommand:
    """writes: the place of one that it looked at, to record an event there"""
    made = appending(own, 0, seen=[(stream, 0) for stream in seen])
    return replace(made, events=[*made.events, *[replace(e, place=writes) for e in made.events if writes]])


ID = new_id()
BESIDE = [
    (command("a"), command("b")),
    (command("a", "c"), command("b", "c")),
    (command("a", "c"), command("b")),
]
APART = [
    (command("a"), command("a")),
    (command("a", "c"), command("c")),
    (command("c"), command("a", "c")),
    (command("a", "c", writes=1), command("b", "c")),
    (command("a", "c"), command("b", "c", writes=1)),
    (command("a", "c", writes=1), command("b", "c", writes=1)),
    (appending("a", 0, id=ID), appending("b", 0, id=ID)),
]


@pytest.mark.parametrize(("first", "second"), BESIDE)
def test_side_by_side(first: DecidedCommand, second: DecidedCommand):
    under_way = UnderWay()
    under_way.begun(first)
    assert under_way.has_room_for(second)


@pytest.mark.parametrize(("first", "second"), APART)
def test_one_after_the_other(first: DecidedCommand, second: DecidedCommand):
    under_way = UnderWay()
    under_way.begun(first)
    assert not under_way.has_room_for(second)
    under_way.ended(first)
    assert under_way.has_room_for(second)
    assert not under_way


def test_a_stream_that_two_look_at_is_free_when_both_have_ended():
    under_way, first, second = UnderWay(), command("a", "c"), command("b", "c")
    for looking in (first, second):
        under_way.begun(looking)
    under_way.ended(first)
    assert not under_way.has_room_for(command("c"))
    under_way.ended(second)
    assert under_way.has_room_for(command("c"))
