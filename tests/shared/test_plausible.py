"""What is hardly true is asked back, and taken when it is confirmed."""

from collections.abc import Iterator
from typing import ClassVar

import pytest
from pydantic import ValidationError

from services.audit.catalogue import SERVICES
from shared.core.actor import Actor
from shared.core.decider import Decider
from shared.core.deciding import State
from shared.core.messages import Event
from shared.core.plausible import Confirmable, Doubt, Implausible, ask_back, too_small_a_sum
from shared.core.refusals import OutOfOrder
from shared.core.rules import Rule
from shared.core.words import Words
from shared.http.asked_back import EXAMPLE, asked_back
from shared.testing.given import given
from tests.contracts.words import refusal_faults

RULE = Rule("Z1", Words("先开门", "open first"))
SOMEBODY = Actor(person="p1", organisation="")
CROWD, HEAVY = Words("人太多", "too many people"), Words("人均太重", "too heavy a head")


class Enter(Confirmable):
    title: ClassVar = Words("进门", "entering")
    rule: ClassVar = RULE

    guests: int
    weight: int

    def doubts(self) -> Iterator[Doubt]:
        if self.guests > 100:
            yield Doubt(("guests",), CROWD)
        if self.weight > 200 * self.guests:
            yield Doubt(("guests", "weight"), HEAVY)


class Entered(Event):
    title: ClassVar = Words("已进门", "entered")

    guests: int
    weight: int
    confirmed: tuple[str, ...]


class Door(State, frozen=True):
    subject: ClassVar = Words("该门", "the door")
    now: ClassVar = Words("已开", "is open")
    inside: Entered | None = None


def decide(door: Door, command: Enter, by: Actor) -> list[Entered]:
    if by.person == "locked out":
        raise OutOfOrder(RULE, "门已锁", "locked")
    entered = Entered(**command.recorded())
    return [] if entered == door.inside else [entered]


doors = Decider("door", Door(), lambda door, event: Door(event), Entered, "doors", Enter, decide)


def test_what_is_hardly_true_is_asked_back_and_every_field_in_doubt_named():
    given(doors).when(Enter(guests=101, weight=101_000), by=SOMEBODY).doubted(
        "guests", "weight", mentions="too many people"
    )


def test_confirmed_it_passes_and_the_event_keeps_what_was_confirmed():
    sure = Enter(guests=1, weight=300, confirmed=("weight", "guests"))
    given(doors).when(sure, by=SOMEBODY).then(Entered(guests=1, weight=300, confirmed=("guests", "weight")))


def test_half_confirmed_it_is_asked_back():
    given(doors).when(Enter(guests=1, weight=300, confirmed=("weight",)), by=SOMEBODY).doubted(
        "guests", "weight"
    )


def test_to_confirm_what_nobody_doubts_is_harmless():
    sure = Enter(guests=1, weight=80, confirmed=("weight", "occurred_on"))
    given(doors).when(sure, by=SOMEBODY).then(Entered(guests=1, weight=80, confirmed=()))


def test_a_field_that_is_none_cannot_be_confirmed():
    with pytest.raises(ValidationError, match="只能列出本命令的填写项"):
        Enter(guests=1, weight=80, confirmed=("height",))


def test_the_fields_that_can_be_confirmed_are_announced():
    told = Enter.model_json_schema()["properties"]["confirmed"]["items"]
    assert told == {
        "type": "string",
        "enum": ["occurred_on", "late_reason", "late_approval", "confirmed", "guests", "weight"],
    }


def test_what_a_rule_refuses_is_refused_first():
    """Nobody confirms in vain."""
    locked_out = Actor(person="locked out", organisation="")
    given(doors).when(Enter(guests=101, weight=80), by=locked_out).refused(RULE, status=409)


def test_what_is_known_already_is_not_asked_back():
    known = Entered(guests=101, weight=80, confirmed=("guests",))
    given(doors, known).when(Enter(guests=101, weight=80), by=SOMEBODY).then_nothing()


def test_the_problem_names_the_fields_and_says_how_to_confirm_them():
    with pytest.raises(Implausible) as doubted:
        ask_back(Enter(guests=101, weight=101_000))
    body = asked_back(doubted.value).body
    assert body["type"] == "urn:jiugai:problem:implausible"
    assert [(e["field"], e["zh"]) for e in body["errors"]] == [
        ("/guests", "人太多"),
        ("/guests", "人均太重"),
        ("/weight", "人均太重"),
    ]
    assert body["confirm"] == ["guests", "weight"]
    assert '"confirmed": ["guests", "weight"]' in body["fix"]["en"]


def test_who_may_be_doubted_says_what_of():
    class Silent(Confirmable):
        title: ClassVar = Words("沉默", "silence")
        rule: ClassVar = RULE

    with pytest.raises(TypeError, match="doubts"):
        Silent()


@pytest.mark.parametrize(("fen", "doubted"), [(329, True), (99_999, True), (100_000, False)])
def test_a_sum_in_ten_thousands_of_yuan_is_too_small_in_fen(fen: int, doubted: bool):
    assert bool(list(too_small_a_sum("amount", fen, 100_000))) is doubted


CONFIRMABLE = [
    (decider, command)
    for service in SERVICES.values()
    for decider in service.deciders
    for command in decider.command_types().values()
    if issubclass(command, Confirmable)
]


def test_the_example_is_written_as_its_readers_write():
    for error in EXAMPLE["errors"]:
        assert list(refusal_faults(Words(error["zh"], error["en"].replace("m²", "")))) == []


def test_only_a_persons_command_is_doubted():
    """A reaction cannot confirm anything."""
    assert CONFIRMABLE
    assert [command.__name__ for _, command in CONFIRMABLE if not command.roles] == []
