"""Gates of a lock: who may pass it, when, and with what; what each answers, and which of them refuse."""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

import pytest

from shared.core.actor import Actor
from shared.core.decider import Decider
from shared.core.deciding import State, out_of_order
from shared.core.gated import Gated
from shared.core.gates import Content, Entitlement, Fit, Neighbours, Stage, Standing, in_order
from shared.core.looking import AnyStream, Seen
from shared.core.messages import Command, Event
from shared.core.refusals import Rejected
from shared.core.rules import Rule
from shared.core.words import Words
from shared.testing.given import given

PASSAGE, WATER, DEPTH = (Rule(id, Words("先蓄水", "fill first")) for id in ("Z1", "Z2", "Z3"))
KEEPER, STRANGER = (Actor(person=name, organisation="") for name in ("keeper", "stranger"))
BUILT = date(2024, 3, 1)


class Lock(State, frozen=True):
    subject: ClassVar = Words("该船闸", "the lock")


class Dry(Lock, frozen=True):
    now: ClassVar = Words("无水", "is dry")


class Shut(Lock, frozen=True):
    now: ClassVar = Words("关闭", "is shut")
    water: int


class Passed(Shut, frozen=True):
    now: ClassVar = Words("已过船", "was passed")
    draught: int


class Fill(Command):
    title: ClassVar = Words("蓄水", "filling")
    rule: ClassVar = WATER


class Pass(Command):
    title: ClassVar = Words("过闸", "passing")
    rule: ClassVar = PASSAGE

    draught: int
    lights: bool = True


class Filled(Event):
    title: ClassVar = Words("已蓄水", "filled")

    water: int = 3


class WasPassed(Event):
    title: ClassVar = Words("已过闸", "passed")

    draught: int
    lights: bool


def decide(lock: Lock, command: Fill | Pass, by: Actor, seen: Seen) -> list[Event]:
    match lock, command:
        case Dry() | Shut(), Fill():
            return [Filled()]
        case Passed(draught=draught), Pass() if draught == command.draught:
            return []
        case Shut(), Pass() if not isinstance(lock, Passed):
            return [WasPassed(**command.recorded())]
        case _:
            raise out_of_order(lock, command)


def evolve(lock: Lock, event: Event) -> Lock:
    match lock, event:
        case Dry(), Filled(water=water):
            return Shut(water)
        case Shut(water=water), WasPassed(draught=draught):
            return Passed(water, draught)
        case _:
            return lock


def is_keeper(lock: Lock, by: Actor) -> Iterable[Words]:
    return [] if by == KEEPER else [Words("不是闸工", "not the keeper")]


def is_full(lock: Shut) -> Iterable[Words]:
    return [] if lock.water > 1 else [Words("水位不足", "not full")]


def is_lit(command: Pass) -> Iterable[Words]:
    return [] if command.lights else [Words("未开灯", "without lights")]


def floats(lock: Shut, command: Pass) -> Iterable[Words]:
    return [] if command.draught < lock.water else [Words("吃水过深", "too deep a draught")]


def next_is_dry(lock: Shut, command: Pass, seen: Seen) -> Iterable[Words]:
    return [Words("下游无水", "the next lock is dry")] if isinstance(seen[locks.at("next")], Dry) else []


def reads(lock: Lock, command: Fill | Pass) -> Iterable[AnyStream]:
    return [locks.at("next")] if isinstance(command, Pass) else []


GATES = (
    Gated(Fill, at=Dry | Shut, who=()),
    Gated(
        Pass,
        at=Shut,
        done=Passed,
        gates=(
            Standing(Words("水位已足", "full"), WATER, is_full),
            Content(Words("已开灯", "lit"), None, is_lit),
            Fit(Words("吃水合适", "it floats"), DEPTH, floats),
            Neighbours(Words("下游有水", "water below"), WATER, next_is_dry),
            in_order(PASSAGE, lambda lock: (BUILT, Words("船闸已建成", "the lock was built"))),
        ),
        early=(Dry, WATER),
    ),
)
locks: Decider = Decider(
    "lock",
    Dry(),
    evolve,
    Filled | WasPassed,
    "locks",
    Fill | Pass,
    decide,
    reads,
    gates=GATES,
    who=(Entitlement(Words("由闸工办理", "by the keeper"), None, is_keeper),),
)
FULL, SHALLOW = Filled(), Filled(water=1)


def standing(*events: Event) -> dict[str, tuple[Stage, bool]]:
    explained = locks.explain(locks.fold(events), KEEPER)
    return {one.command.__name__: (one.stage, one.possible) for one in explained}


def passing(*events: Event, by: Actor = KEEPER, next: tuple[Event, ...] = (FULL,), **asked: object):
    command = Pass.model_validate({"draught": 2} | asked)
    return given(locks, *events).seeing(locks.at("next"), *next).when(command, by=by)


def test_what_passes_all_gates_is_decided():
    passing(FULL).then(WasPassed(draught=2, lights=True))


def test_who_asks_is_asked_first():
    passing(by=STRANGER, lights=False).refused(PASSAGE, status=403, mentions="不是闸工")


def test_not_now_says_where_the_stream_stands_and_by_which_rule():
    passing(lights=False).refused(WATER, status=409, mentions="该船闸无水，此时不能过闸")


def test_where_the_stream_stands_comes_before_what_is_filled_in():
    passing(SHALLOW, lights=False).refused(WATER, status=409, mentions="not full")


def test_what_is_wrong_for_one_reason_is_named_at_once_by_the_rule_of_the_first():
    wrong = passing(FULL, draught=9, lights=False, next=(), occurred_on=date(2024, 2, 1))
    wrong.refused(PASSAGE, mentions="without lights; too deep a draught; the next lock is dry; the lock was")


def test_a_refusal_has_the_answers_of_all_gates():
    passing(SHALLOW, lights=False).closed(PASSAGE, mentions="未开灯")
    with pytest.raises(Rejected) as refusal:
        passing(lights=False).decide()
    told = {gate.name.en: gate.open for gate in refusal.value.gates}
    assert told == {
        "by the keeper": True,
        "its time has come": False,
        "full": None,
        "lit": False,
        "it floats": None,
        "water below": None,
        "dated no earlier than the step before": None,
    }


def test_the_same_again_adds_nothing_wherever_the_stream_has_come_to():
    passing(SHALLOW, WasPassed(draught=2, lights=True), next=()).then_nothing()


def test_the_same_again_by_a_stranger_or_filled_in_amiss_is_refused():
    done = FULL, WasPassed(draught=2, lights=True)
    passing(*done, by=STRANGER).refused(PASSAGE, status=403)
    passing(*done, lights=False).refused(PASSAGE, mentions="without lights")


def test_otherwise_again_is_not_for_a_gate_to_say():
    done = passing(FULL, WasPassed(draught=1, lights=True))
    done.refused(PASSAGE, status=409, mentions="该船闸已过船")
    with pytest.raises(Rejected) as refusal:
        done.decide()
    assert refusal.value.gates == ()


def test_before_anything_is_filled_in_what_stands_is_told():
    assert standing() == {"Fill": (Stage.NOW, True), "Pass": (Stage.NOT_NOW, False)}
    assert standing(SHALLOW) == {"Fill": (Stage.NOW, True), "Pass": (Stage.NOW, False)}
    assert standing(FULL) == {"Fill": (Stage.NOW, True), "Pass": (Stage.NOW, True)}


def test_the_nearest_class_of_a_state_counts():
    """Filling goes on after a passage, for that is a lock that is shut too."""
    assert standing(FULL, WasPassed(draught=2, lights=True)) == {
        "Fill": (Stage.NOW, True),
        "Pass": (Stage.DONE, False),
    }


def test_a_stranger_can_do_nothing_that_is_for_the_keeper():
    explained = locks.explain(locks.fold([FULL]), STRANGER)
    assert {one.command.__name__: one.possible for one in explained} == {"Fill": True, "Pass": False}


def test_a_gate_may_be_told_in_states_of_its_own():
    full = Standing(Words("水位已足", "full"), WATER, is_full, of=Passed)
    row = Gated(Pass, at=Dry, gates=(full,), who=())
    [_, told] = row.answers(Passed(1, 2), None, KEEPER)
    assert (row.stage(Passed(1, 2)), told.open) == (Stage.NOT_NOW, False)
    assert [answer.open for answer in row.answers(Dry(), None, KEEPER)] == [True, None]


@pytest.mark.parametrize(
    ("rows", "fault"),
    [((Gated(Pass, at=Shut),), "gates of Pass"), ((Gated(Fill, at=Dry),) * 2, "two rows of gates for Fill")],
)
def test_a_table_is_of_the_deciders_own_commands_each_once(rows: tuple[Gated, ...], fault: str):
    with pytest.raises(ValueError, match=fault):
        Decider("lock", Dry(), evolve, Filled, "locks", Fill, decide, gates=rows)
