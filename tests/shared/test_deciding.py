"""The words that all decisions share: too early or too late, asked twice, whose place, every defect."""

from datetime import date
from typing import ClassVar

import pytest

from shared.core.actor import Actor, service_actor
from shared.core.deciding import State, in_scope, in_sequence, news, once, out_of_order
from shared.core.messages import Command, Event
from shared.core.refusals import OutOfOrder
from shared.core.rules import Rule
from shared.core.words import Words, lacking

RULE = Rule("Z1", Words("先开门", "open first"))
DIVISION = "340603001"


class Closed(State, frozen=True):
    subject: ClassVar = Words("该门", "the door")
    now: ClassVar = Words("已关闭", "is closed")


class Enter(Command):
    title: ClassVar = Words("进门", "entering")
    rule: ClassVar = RULE

    guests: int


class Entered(Event):
    guests: int


ENTER = Enter(guests=2)


def office(division: str) -> Actor:
    return Actor(person="p1", organisation="", division=division)


class TestOutOfOrder:
    def test_it_says_where_the_stream_stands_and_what_was_asked(self):
        refusal = out_of_order(Closed(), ENTER)
        assert refusal.words.zh == "该门已关闭，此时不能进门"
        assert refusal.words.en == "the door is closed; entering is not possible now"

    def test_it_names_the_commands_own_rule(self):
        refusal = out_of_order(Closed(), ENTER)
        assert (refusal.rule, refusal.status) == (RULE, 409)


class TestInSequence:
    STEP = Words("门已打开", "the door was opened")

    def test_an_effect_that_is_dated_before_its_cause_is_a_defect(self):
        early = ENTER.model_copy(update={"occurred_on": date(2024, 3, 1)})
        [defect] = in_sequence(date(2024, 3, 2), self.STEP, early)
        assert defect.zh == "门已打开之日为2024-03-02，进门不能早于这一天，现填2024-03-01"
        assert defect.en == "the door was opened on 2024-03-02; entering is dated 2024-03-01, before that day"

    def test_on_the_same_day_it_is_none(self):
        assert list(in_sequence(ENTER.occurred_on, self.STEP, ENTER)) == []


class TestOnce:
    def test_the_same_again_adds_nothing(self):
        assert once(Entered(guests=2), Entered(guests=2), Closed(), ENTER) == []

    def test_something_else_comes_too_late(self):
        with pytest.raises(OutOfOrder):
            once(Entered(guests=1), Entered(guests=2), Closed(), ENTER)


def counted_already(known: Entered) -> Words:
    return Words(f"已登记{known.guests}人", f"{known.guests} guests are recorded")


class TestNews:
    def test_what_is_not_known_is_recorded(self):
        assert news(None, Entered(guests=2), RULE, counted_already) == [Entered(guests=2)]

    def test_the_same_again_adds_nothing(self):
        assert news(Entered(guests=2), Entered(guests=2), RULE, counted_already) == []

    def test_something_else_is_refused_by_what_is_known(self):
        with pytest.raises(OutOfOrder) as refusal:
            news(Entered(guests=1), Entered(guests=2), RULE, counted_already)
        assert refusal.value.rule == RULE
        assert refusal.value.words == Words("已登记1人", "1 guests are recorded")


class TestLacking:
    def test_it_names_all_that_is_missing_in_one_defect(self):
        names = [Words("钥匙", "key"), Words("灯", "lamp")]
        assert lacking(names, Words("缺少", "missing")) == [Words("缺少：钥匙、灯", "missing: key, lamp")]

    def test_where_nothing_is_missing_there_is_no_defect(self):
        assert lacking([], Words("缺少", "missing")) == []


class TestScope:
    @pytest.mark.parametrize("division", [DIVISION, "340603", "3406", "34"])
    def test_an_office_acts_in_its_division_and_all_below_it(self, division):
        assert list(in_scope(DIVISION, office(division))) == []

    @pytest.mark.parametrize("division", ["340604", "340603002", f"{DIVISION}002"])
    def test_an_office_does_not_act_elsewhere_nor_above_itself_nor_learns_where(self, division):
        [defect] = in_scope(DIVISION, office(division))
        for words in defect:
            assert division in words
            assert DIVISION not in words.replace(division, "")

    def test_the_service_itself_acts_everywhere(self):
        assert list(in_scope(DIVISION, service_actor("doors"))) == []


def test_a_command_records_what_was_asked_without_its_date():
    assert ENTER.recorded() == {"guests": 2}
    assert Entered(**ENTER.recorded()) == Entered(guests=2)
