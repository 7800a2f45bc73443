"""What the decisions of every stream have in common: too late, once, and whose place it is."""

from typing import ClassVar, TypeVar

from shared.core.actor import Actor
from shared.core.messages import Command, Event
from shared.core.refusals import NotEntitled, OutOfOrder
from shared.core.words import Words

E = TypeVar("E", bound=Event)


class State:
    """Where a stream stands, as a sentence: subject 该项目 · the project, now 正在施工 · is being built."""

    subject: ClassVar[Words]
    now: ClassVar[Words]


def out_of_order(state: State, command: Command) -> OutOfOrder:
    """What is asked comes too early or too late for where the stream stands."""
    zh = f"{state.subject.zh}{state.now.zh}，此时不能{command.title.zh}"
    en = f"{state.subject.en} {state.now.en}: {command.title.en} is out of order"
    return OutOfOrder(command.rule, zh, en)


def once(done: E, asked: E, state: State, command: Command) -> list[E]:
    """Asking again for what holds adds nothing; asking for something else comes too late."""
    if asked == done:
        return []
    raise out_of_order(state, command)


def in_scope(division: str, by: Actor, command: Command) -> None:
    """An office acts for its own division only (GB/T 2260 prefix). Raises NotEntitled."""
    if not by.covers(division):
        reach = by.division or "—"
        zh = f"所在区划为{division}，{command.title.zh}超出您的职权范围（{reach}）"
        en = f"it lies in division {division}: {command.title.en} is beyond the word of {reach}"
        raise NotEntitled(command.rule, zh, en)
