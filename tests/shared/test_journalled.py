"""A command of the journal as a record, and back; what of a journal comes back with its log (K9, K13)."""

from datetime import UTC, date, datetime
from importlib.metadata import version

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.core.frozen import replace
from shared.core.recorded import digest_of
from shared.kafka.comparison import Comparison
from shared.kafka.record import Arrived
from shared.log.ids import new_id
from shared.log.journalled import Journalled, journal_of, journalled_of, recorded_of
from shared.log.release import VERSION
from shared.recovery.completion import Completion
from shared.recovery.journal import JournalCompletion, journal_completion_of, unknown
from tests.shared.test_completion import record

SERVICE = "projects"
DAWN = datetime(2024, 3, 1, tzinfo=UTC)
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=20)
POSITIONS = st.integers(1, 2**40)


def journalled(number: int, stream: str = "project-a", version: int = 1, **more: object) -> Journalled:
    id = new_id()
    entry = Journalled(
        id=id,
        number=number,
        stream=stream,
        type="Confirm",
        data=b'{"n":  1, "occurred_on": "2024-02-29"}',
        actor='{"person": "甲", "organisation": "91340603MA2XK7P04H"}'.encode(),
        fingerprint=b"\x00\xff",
        release="1.2.3",
        causation=None,
        correlation=id,
        version=version,
        first_position=None,
        last_position=0,
        decided_at=DAWN,
        seen=(),
    )
    return replace(entry, **more)


asked = st.builds(
    journalled,
    number=POSITIONS,
    version=st.integers(0, 2**40),
    fingerprint=st.binary(max_size=32),
    release=TEXT,
    causation=st.none() | st.uuids(),
    correlation=st.uuids(),
    first_position=st.none() | POSITIONS,
    last_position=st.integers(0, 2**40),
    seen=st.lists(st.tuples(TEXT, st.integers(0, 2**40)), max_size=3).map(tuple),
)


@given(asked)
def test_K9_a_record_of_the_journal_says_all_that_the_journal_knows(command: Journalled):
    told = recorded_of(SERVICE, command)
    assert journalled_of(told) == command
    assert told.digest == digest_of(journal_of(SERVICE), told)
    assert (told.key, told.type, told.meta.person) == ("a", "Confirm", "甲")
    assert told.meta.occurred_on == date(2024, 2, 29)


def test_K9_of_a_command_that_is_lost_it_says_so():
    [lost] = unknown([record(7, "project-a", 3).event], [], 4)
    told = recorded_of(SERVICE, lost)
    assert journalled_of(told) == lost
    assert (told.type, msgspec.json.decode(told.data)["command"]) == ("", None)


def test_K9_the_bytes_of_such_a_record_are_the_same_for_ever():
    """Whoever compares makes them again, from the journal, and finds them in the topic."""
    command = journalled(3, first_position=8, last_position=9, seen=(("register-340603-2024", 2),))
    assert recorded_of(SERVICE, command).data == (
        b'{"command":{"n":  1, "occurred_on": "2024-02-29"},'
        + '"actor":{"person": "甲", "organisation": "91340603MA2XK7P04H"},'.encode()
        + b'"fingerprint":"00ff","release":"1.2.3","seen":[["register-340603-2024",2]],'
        b'"first_position":8,"last_position":9}'
    )


def test_K9_the_release_is_the_distributions_and_known_without_one():
    """An image holds the code and no distribution."""
    assert version("jiugai") == VERSION


def arrived(command: Journalled) -> Arrived:
    return Arrived(journal_of(SERVICE), 0, command.number, 0, 1, recorded_of(SERVICE, command))


def completed(*ahead: Journalled, log: Completion, end: int = 3, other: int = 0) -> JournalCompletion:
    """Of a journal that ends at `end`; `other` is the number of one that the topic holds otherwise."""
    contradicted = [arrived(journalled(other))] if other else []
    by_number = {command.number: arrived(command) for command in ahead}
    found = Comparison(end, by_number, contradicted, generation=1, known=1, ends={})
    return journal_completion_of(found, log, {"project-a": 2, "project-b": 0})


def log_of(*events: Arrived, contradicted: int = 0) -> Completion:
    return Completion([e.event for e in events], [], [contradicted] if contradicted else [])


def numbers(found: JournalCompletion) -> tuple[list[int], list[int], int]:
    return [command.number for command in found.completed], list(found.given_up), found.newest


def test_K13_a_command_comes_back_with_its_events():
    back = record(11, "project-a", 3)
    first = journalled(4, version=3, id=back.event.meta.command, first_position=11, last_position=11)
    assert numbers(completed(first, log=log_of(back))) == ([4], [], 4)


@pytest.mark.parametrize("last", [11, 12], ids=["of_another_command", "not_whole"])
def test_K13_a_command_whose_events_do_not_come_back_is_given_up(last: int):
    back = record(11, "project-a", 3)
    id = new_id() if last == 11 else back.event.meta.command
    first = journalled(4, version=3, id=id, first_position=11, last_position=last)
    assert numbers(completed(first, log=log_of(back))) == ([], [4], 4)


@pytest.mark.parametrize(("version", "comes_back"), [(2, True), (3, True), (4, False)])
def test_K13_one_that_changed_nothing_comes_back_where_its_stream_comes_to_what_it_saw(
    version: int, comes_back: bool
):
    found = completed(journalled(4, version=version), log=log_of(record(11, "project-a", 3)))
    assert numbers(found) == (([4], [], 4) if comes_back else ([], [4], 4))


def test_K13_of_another_past_no_command_comes_back():
    """Of the log's, or of the journal's own."""
    assert numbers(completed(journalled(4, version=1), log=log_of(contradicted=7))) == ([], [4], 4)
    assert numbers(completed(journalled(4, version=1), log=log_of(), other=2)) == ([], [2, 4], 4)


def test_K13_what_no_record_knows_is_used_all_the_same():
    events = [record(n, "project-a", n - 7).event for n in (10, 11, 12)]
    same = [replace(event, meta=events[0].meta) for event in events[:2]]
    lost = unknown([*same, events[2]], [events[2].meta.command], 6)
    assert [(c.number, c.version, c.first_position, c.last_position, c.type) for c in lost] == [
        (7, 4, 10, 11, None)
    ]
