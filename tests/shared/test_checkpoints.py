"""The fence: whatever arrives, in whatever repetition, each event is applied once and in order (K5)."""

from datetime import UTC, date, datetime
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.core.recorded import Meta, Recorded
from shared.kafka.record import Arrived
from shared.subscribe.checkpoints import Checkpoint
from shared.subscribe.fence import fence

NOBODY = Meta("p", "o", UUID(int=0), None, UUID(int=0), date(2024, 1, 1))
PLACE = ("projects", 0)
FROM_NOTHING = Checkpoint()
REJOIN = (-1, -1)


def record(position: int, offset: int, previous: int, generation: int = 1) -> Arrived:
    event = Recorded(
        position=position,
        stream="project-1",
        version=position,
        id=UUID(int=position),
        key="1",
        type="Happened",
        schema_version=1,
        data=b"{}",
        meta=NOBODY,
        digest=b"",
        recorded_at=datetime(2024, 1, 1, tzinfo=UTC),
    )
    return Arrived("projects", 0, offset, previous, generation, event)


def partition(*positions: int, generation: int = 1, offset: int = 0) -> list[Arrived]:
    """A partition that holds these positions, as a relay writes it."""
    previous = (0, *positions)
    return [record(position, offset + n, previous[n], generation) for n, position in enumerate(positions)]


def read(
    log: list[Arrived], plan: list[tuple[int, int]], checkpoint: Checkpoint = FROM_NOTHING
) -> tuple[list[int], Checkpoint]:
    """The positions applied by a consumer that is thrown to stray offsets, then joins anew and goes on.

    plan  (offset to be thrown to, or -1; how many records to read there)
    """
    applied: list[int] = []
    offset = begin(log, checkpoint)
    for stray, size in [*plan, *[REJOIN] * 4]:
        if stray >= 0:
            offset = stray
        if (stray, size) == REJOIN:
            offset, size = begin(log, checkpoint), len(log)
        batch = log[offset : offset + size]
        fenced = fence({PLACE: checkpoint}, batch)
        applied += [r.event.position for r in fenced.fresh if isinstance(r, Arrived)]
        checkpoint = fenced.changed.get(PLACE, checkpoint)
        offset = fenced.rewinds.get(PLACE, offset + len(batch))
    return applied, checkpoint


def begin(log: list[Arrived], checkpoint: Checkpoint) -> int:
    """At the last record seen; where the topic ends before that, at its last."""
    return max(min(checkpoint.offset, len(log) - 1), 0)


strays = st.lists(st.tuples(st.integers(-1, 40), st.integers(0, 9)), max_size=20)
OFTEN = settings(max_examples=2 * settings().max_examples)
logs = st.lists(st.integers(1, 500), unique=True, max_size=30).map(sorted)


@given(logs, strays)
def test_K5_each_event_once_and_in_order_whatever_is_read_again_or_skipped(positions, plan):
    applied, _ = read(partition(*positions), plan)
    assert applied == positions


@OFTEN
@given(logs, st.integers(0, 30), strays, strays)
def test_K5_a_log_that_the_broker_lost_and_got_again_adds_nothing(positions, kept, before, after):
    """The tail is lost; the whole log follows as a new generation."""
    survived = partition(*positions)[:kept]
    again = partition(*positions, generation=2, offset=len(survived))
    applied, checkpoint = read(partition(*positions), before)
    assert applied == positions
    assert read(survived + again, after, checkpoint)[0] == []


@OFTEN
@given(logs, logs, strays, strays)
def test_K5_a_broker_that_was_replaced_is_read_from_its_beginning(positions, more, before, after):
    """The old log held repeats, so that in the new one the same offsets are other positions."""
    repeated = [*partition(*positions), *partition(*positions, offset=len(positions))]
    applied, checkpoint = read(repeated, before)
    assert applied == positions
    later = [501 + position for position in more]
    replaced = partition(*positions, *later, generation=2)
    assert read(replaced, after, checkpoint)[0] == later


@given(logs, strays)
def test_K5_a_record_behind_a_hole_waits_until_the_hole_is_filled(positions, plan):
    """The last of three was written before the lost one came back; nobody may take it too early."""
    gap = [*positions, 501, 502]
    torn = [*partition(*positions), record(502, len(positions), 501)]
    log = [*torn, *partition(*gap, generation=2, offset=len(torn))]
    applied, _ = read(log, plan)
    assert applied == gap


def test_a_record_that_was_skipped_is_fetched():
    fenced = fence({PLACE: Checkpoint(5, 0, 1)}, [record(9, 2, 7)])
    assert (fenced.changed[PLACE], fenced.rewinds) == (Checkpoint(5, 0, 1), {PLACE: 1})
