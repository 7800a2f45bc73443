"""What comes back into a log that its topic knows more of, and what does not (K13)."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from shared.core.frozen import replace
from shared.core.recorded import Meta, Recorded, digest_of
from shared.kafka.comparison import Comparison
from shared.kafka.record import Arrived
from shared.log.ids import new_id
from shared.log.positions import ranges, shown
from shared.recovery.completion import Completion, completion_of, without_gap
from tests.shared.samples import appending

SOURCE = "projects"
DAWN = datetime(2024, 3, 1, tzinfo=UTC)


def record(position: int, stream: str, version: int) -> Arrived:
    event = Recorded(
        position=position,
        stream=stream,
        version=version,
        id=new_id(),
        key=stream,
        type="Confirmed",
        schema_version=1,
        data=b"{}",
        meta=appending(stream, 0).meta,
        digest=b"",
        recorded_at=DAWN + timedelta(seconds=position),
    )
    return Arrived(SOURCE, 0, position, 0, 1, replace(event, digest=digest_of(SOURCE, event)))


def comparison(end: int, ahead: list[Arrived], contradicted: list[Arrived] | None = None) -> Comparison:
    by_position = {a.event.position: a for a in ahead}
    return Comparison(end, by_position, contradicted or [], generation=1, known=1, ends={})


def decision() -> Meta:
    return appending("recovery-log", 0).meta


def positions(completion: Completion) -> list[int]:
    return [event.position for event in completion.completed]


def test_K13_what_follows_on_the_log_comes_back():
    ahead = [record(5, "b", 1), record(4, "a", 3), record(6, "b", 2)]
    completion = completion_of(comparison(3, ahead), {"a": 2, "b": 0})
    assert (positions(completion), completion.lost, completion.whole) == ([4, 5, 6], [], True)


def test_K13_what_follows_on_nothing_is_lost_and_so_is_all_behind_it_in_its_stream():
    """Its predecessor was never published, so the state that it was decided on is not known."""
    ahead = [record(5, "a", 4), record(6, "b", 1), record(7, "a", 5)]
    completion = completion_of(comparison(3, ahead), {"a": 2, "b": 0})
    assert (positions(completion), completion.lost, completion.whole) == ([6], [4, 5, 7], False)


def test_K13_of_another_past_nothing_comes_back():
    ahead = [record(5, "a", 3)]
    completion = completion_of(comparison(4, ahead, [record(4, "a", 2)]), {"a": 2})
    assert (positions(completion), completion.lost, completion.contradicted) == ([], [5], [4])
    assert not completion.whole


def test_K13_there_is_nothing_to_do_where_log_and_topic_agree():
    completion = completion_of(comparison(4, []), {})
    assert (positions(completion), completion.lost, completion.whole) == ([], [], True)


def test_K13_a_lost_position_is_filled_with_an_event_that_anybody_can_check():
    completion = completion_of(comparison(3, [record(5, "a", 3), record(8, "a", 4)]), {"a": 2})
    decided = decision()
    events = without_gap(SOURCE, completion, decided, DAWN)
    assert [event.position for event in events] == [4, 5, 6, 7, 8]
    given_up = [event for event in events if event.type == "PositionGivenUp"]
    assert [(event.position, event.version) for event in given_up] == [(4, 1), (6, 2), (7, 3)]
    assert {event.meta.correlation for event in given_up} == {decided.command}
    assert len({event.id for event in events} | {event.meta.command for event in given_up}) == 8
    assert all(digest_of(SOURCE, event) == event.digest for event in events)
    times = [event.recorded_at for event in events]
    assert times == sorted(times)


@given(st.sets(st.integers(1, 60)))
def test_ranges_name_every_position_once(numbers: set[int]):
    named = [n for first, last in ranges(numbers) for n in range(first, last + 1)]
    assert named == sorted(numbers)
    assert all(last + 1 < first for (_, last), (first, _) in pairwise(ranges(numbers)))


def test_positions_are_shown_as_ranges_and_of_many_the_first():
    assert shown([3, 1, 2, 7]) == ("1–3、7", "1–3, 7")
    assert shown(range(0, 40, 2)).en == "0, 2, 4, 6, 8, 10, 12, 14, 16, 18 … (20 ranges)"
