"""What the decisions of all streams share: too early, too late, before its cause, asked twice, not here."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import ClassVar, TypeVar

from shared.core.actor import Actor
from shared.core.frozen import Frozen
from shared.core.messages import Command, Event
from shared.core.paper_numbers import alike
from shared.core.refusals import OutOfOrder
from shared.core.rules import Rule
from shared.core.words import Words

E = TypeVar("E", bound=Event)


class State(Frozen, frozen=True):
    """Where a stream stands. A state says it in words, so that a refusal can.

    subject  该项目 · the project
    now      正在施工 · is under construction
    """

    subject: ClassVar[Words]
    now: ClassVar[Words]


def not_now(state: State, command: Command | type[Command]) -> Words:
    """What is asked comes too early or too late for where the stream stands."""
    zh = f"{state.subject.zh}{state.now.zh}，此时不能{command.title.zh}"
    en = f"{state.subject.en} {state.now.en}; {command.title.en} is not possible now"
    return Words(zh, en)


def out_of_order(state: State, command: Command) -> OutOfOrder:
    """It was done already, and otherwise than it is asked now."""
    return OutOfOrder(command.rule, *not_now(state, command))


def in_sequence(done: date, step: Words, command: Command) -> Iterator[Words]:
    """The defect of an effect that is dated before its cause, or none.

    done, step  when that was which comes before it: 已开工 · construction has started
    """
    if command.occurred_on < done:
        zh = f"{step.zh}之日为{done}，{command.title.zh}不能早于这一天，现填{command.occurred_on}"
        en = f"{step.en} on {done}; {command.title.en} is dated {command.occurred_on}, before that day"
        yield Words(zh, en)


def once(done: E, asked: E, state: State, command: Command) -> list[E]:
    """Whoever asks again for what holds adds nothing. Raises OutOfOrder where something else is asked."""
    if alike(done, asked):
        return []
    raise out_of_order(state, command)


def news(known: E | None, asked: E, rule: Rule, differs: Callable[[E], Words]) -> list[E]:
    """What is recorded once under its number: the same again adds nothing.

    Raises OutOfOrder, in the words of `differs`, where something else is known under it.
    """
    if known is None:
        return [asked]
    if alike(known, asked):
        return []
    raise OutOfOrder(rule, *differs(known))


def in_scope(division: str, by: Actor) -> Iterator[Words]:
    """The defect of an office that acts beyond its own division (a GB/T 2260 prefix), or none."""
    if not by.covers(division):
        yield Words(
            f"所在区划超出您的职权范围（{by.division}）",
            f"it lies beyond your division {by.division}",
        )
