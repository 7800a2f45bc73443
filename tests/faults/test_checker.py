"""The checker itself: sound evidence passes, and each rule sees what it is there for."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta

import pytest

from shared.core import frozen
from shared.kafka.incoming import read
from shared.log.ids import new_id
from tests.faults.checker import RULES, violations
from tests.faults.conftest import FaultRun
from tests.faults.evidence import Evidence

pytestmark = pytest.mark.stack

Corruption = Callable[[Evidence], None]


@pytest.fixture(scope="module")
async def sound(faults: FaultRun) -> Evidence:
    await faults.load.until(commands=100, clients=4)
    return await faults.evidence()


def lose_an_event(e: Evidence) -> None:
    del e.departments["projects"].events[3]


def swap_two_versions(e: Evidence) -> None:
    events = e.departments["projects"].events
    stream = events[0].stream
    first, second = [n for n, event in enumerate(events) if event.stream == stream][:2]
    events[first] = frozen.replace(events[first], version=2)
    events[second] = frozen.replace(events[second], version=1)


def set_the_clock_back(e: Evidence) -> None:
    events = e.departments["reviews"].events
    events[-1] = frozen.replace(events[-1], recorded_at=events[-1].recorded_at - timedelta(days=1))


def forget_a_command(e: Evidence) -> None:
    commands = e.departments["projects"].commands
    commands.remove(next(c for c in commands if c.first))


def forget_an_answered_command(e: Evidence) -> None:
    answered = {a.id for a in e.answers if a.accepted and not a.body["events"]}
    for d in e.departments.values():
        d.commands = [c for c in d.commands if c.id not in answered]


def answer_with_another_position(e: Evidence) -> None:
    n = next(n for n, a in enumerate(e.answers) if a.accepted)
    answer = e.answers[n]
    e.answers[n] = replace(answer, body=answer.body | {"position": "projects/0/999999"})


def refuse_what_was_recorded(e: Evidence) -> None:
    n = next(n for n, a in enumerate(e.answers) if a.accepted)
    wrong = replace(e.answers[n], status=422)
    e.answers[:] = [a for a in e.answers if a.id != wrong.id] + [wrong]


def answer_differently_the_second_time(e: Evidence) -> None:
    answer = next(a for a in e.answers if a.accepted)
    e.answers.append(replace(answer, body=answer.body | {"version": 99}))


def answer_with_an_error_of_ours(e: Evidence) -> None:
    e.answers.append(replace(e.answers[0], id=new_id(), hope="either", status=500))


def record_what_nobody_sent(e: Evidence) -> None:
    commands = e.departments["funding"].commands
    commands.append(replace(commands[0], id=new_id(), first=None))


def publish_all_but_one(e: Evidence) -> None:
    del e.departments["projects"].records[5]


def publish_other_bytes(e: Evidence) -> None:
    records = e.departments["projects"].records
    records[5] = frozen.replace(records[5], event=frozen.replace(records[5].event, data=b"{}"))


def publish_something_unreadable(e: Evidence) -> None:
    e.departments["projects"].records.append(read("projects.events", 0, 99_999, b"x", b"{}", []))


def publish_in_another_order(e: Evidence) -> None:
    records = e.departments["projects"].records
    records[0], records[1] = records[1], records[0]


def publish_to_another_partition(e: Evidence) -> None:
    records = e.departments["projects"].records
    records[0] = frozen.replace(records[0], partition=(records[0].partition + 1) % 6)


def name_another_record_before(e: Evidence) -> None:
    records = e.departments["projects"].records
    records[5] = frozen.replace(records[5], previous=records[5].previous + 1)


def seal_with_another_digest(e: Evidence) -> None:
    events = e.departments["projects"].events
    events[0] = frozen.replace(events[0], digest=b"another")


def record_another_decision(e: Evidence) -> None:
    logged = e.departments["projects"].logged
    n = next(n for n, event in enumerate(logged) if event.type == "ApplicationConfirmed")
    logged[n] = replace(logged[n], data=b'{"confirmed_by":"nobody"}')


def tell_of_all_commands_but_one(e: Evidence) -> None:
    del e.departments["funding"].told[3]


def tell_of_another_asker(e: Evidence) -> None:
    told = e.departments["funding"].told
    told[3] = frozen.replace(told[3], event=frozen.replace(told[3].event, data=b"{}"))


def tell_of_commands_in_another_order(e: Evidence) -> None:
    told = e.departments["funding"].told
    told.reverse()


def stop_the_relay(e: Evidence) -> None:
    e.departments["reviews"].relayed -= 1


def stop_a_subscriber(e: Evidence) -> None:
    reached = e.departments["reviews"].reached["reviews.reactions"]
    place = next(place for place, position in reached.items() if position)
    reached[place] -= 1


def forget_a_reactions_command(e: Evidence) -> None:
    d = e.departments["reviews"]
    d.commands = [c for c in d.commands if c.type != "OpenReview"]


def show_an_old_row(e: Evidence) -> None:
    rows = e.departments["projects"].views["projects"]
    key = next(iter(rows))
    rows[key] = frozen.replace(rows[key], status="applied", households=-1)


def show_a_row_too_many(e: Evidence) -> None:
    rows = e.departments["projects"].views["projects"]
    rows["nobody"] = next(iter(rows.values()))


def park_a_key(e: Evidence) -> None:
    e.departments["projects"].parked.add(("projects.projects", "xj-2024-001"))


SEEN_BY: dict[Corruption, str] = {
    lose_an_event: "positions_have_no_gap",
    swap_two_versions: "versions_have_no_gap",
    set_the_clock_back: "recorded_at_never_goes_back",
    forget_a_command: "each_event_is_some_commands",
    forget_an_answered_command: "an_accepted_command_is_journalled_as_answered",
    answer_with_another_position: "an_accepted_command_is_journalled_as_answered",
    refuse_what_was_recorded: "a_refused_command_left_nothing",
    answer_differently_the_second_time: "the_same_command_has_one_answer",
    answer_with_an_error_of_ours: "answers_are_as_hoped",
    record_what_nobody_sent: "nothing_is_journalled_that_nobody_sent",
    publish_all_but_one: "the_topic_holds_the_log",
    publish_other_bytes: "the_topic_holds_the_log",
    publish_something_unreadable: "the_topic_holds_the_log",
    tell_of_all_commands_but_one: "the_topic_of_commands_holds_the_journal",
    tell_of_commands_in_another_order: "each_partition_is_in_order",
    tell_of_another_asker: "the_topic_of_commands_holds_the_journal",
    publish_in_another_order: "each_partition_is_in_order",
    publish_to_another_partition: "each_partition_is_in_order",
    name_another_record_before: "previous_names_the_record_before",
    seal_with_another_digest: "digests_match",
    record_another_decision: "each_decision_comes_out_again_as_recorded",
    stop_the_relay: "everybody_has_heard_everything",
    stop_a_subscriber: "everybody_has_heard_everything",
    forget_a_reactions_command: "every_reaction_took_effect",
    show_an_old_row: "views_equal_a_clean_rebuild",
    show_a_row_too_many: "views_equal_a_clean_rebuild",
    park_a_key: "only_what_should_be_is_parked",
}


def test_sound_evidence_has_no_violations(sound: Evidence):
    assert violations(sound) == []


@pytest.mark.parametrize(("corrupt", "rule"), SEEN_BY.items(), ids=lambda part: getattr(part, "__name__", ""))
def test_each_corruption_is_seen_by_the_rule_for_it(sound: Evidence, corrupt: Corruption, rule: str):
    corrupted = deepcopy(sound)
    corrupt(corrupted)
    assert any(f" {rule}: " in said for said in violations(corrupted))


def test_each_rule_is_shown_to_see_something():
    assert {rule.__name__ for _, rule in RULES} == set(SEEN_BY.values())
