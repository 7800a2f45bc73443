"""The gates of one command: when it is its time, who may send it, what is asked of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from shared.core.actor import Actor
from shared.core.category import members
from shared.core.deciding import State, not_now
from shared.core.gates import Asked, Entitlement, Gate, Stage, States
from shared.core.looking import NOTHING, Seen
from shared.core.messages import Command
from shared.core.reader import BEYOND
from shared.core.refusals import Answer, NotEntitled, OutOfOrder, Rejected
from shared.core.rules import Rule
from shared.core.words import Words, joined

TIME = Words("办理时机已到", "its time has come")

# What is said first: whose business it is, whether it is time, and only then what is wrong with it.
ORDER = (NotEntitled, OutOfOrder, Rejected)


@dataclass(frozen=True)
class Gated:
    """A command with its gates.

    at     states in which it changes something
    done   states that it has led to: who asks again for what holds adds nothing
    gates  asked all at once
    who    asked first, in every state; None: the same as of the decider's other commands
    early  (states, rule): where it is another rule than the command's that says "not yet"

    Of a state's class and those it derives from, the nearest that `at` or `done` names counts.
    """

    command: type[Command]
    at: States
    done: States | None = None
    gates: tuple[Gate, ...] = ()
    who: tuple[Entitlement, ...] | None = None
    early: tuple[States, Rule] | None = None

    @cached_property
    def own(self) -> tuple[Gate, ...]:
        """All but the time."""
        return (*(self.who or ()), *self.gates)

    @cached_property
    def _stages(self) -> dict[type[Any], Stage]:
        done = dict.fromkeys(members(self.done) if self.done else (), Stage.DONE)
        return {**done, **dict.fromkeys(members(self.at), Stage.NOW)}

    def stage(self, state: Any) -> Stage:
        stages = (self._stages[kind] for kind in type(state).__mro__ if kind in self._stages)
        return next(stages, Stage.NOT_NOW)

    def answers(self, state: Any, command: Command | None, by: Actor, seen: Seen = NOTHING) -> list[Answer]:
        """Of every gate, in the order of the table."""
        asked = Asked(self.stage(state), state, command, by, seen)
        who, rule = self.who or (), self.command.rule
        return [
            *(gate.answer(asked, rule) for gate in who),
            self._time(asked),
            *(gate.answer(asked, rule) for gate in self.gates),
        ]

    def require(self, state: Any, command: Command, by: Actor, seen: Seen) -> None:
        """Raises NotEntitled, OutOfOrder or Rejected, with all that is missing for that reason."""
        asked = Asked(self.stage(state), state, command, by, seen)
        if asked.stage is Stage.NOT_NOW or any(gate.is_closed(asked) for gate in self.own):
            refuse(self.answers(state, command, by, seen))

    def _time(self, asked: Asked) -> Answer:
        closed = asked.stage is Stage.NOT_NOW
        missing = (not_now(asked.state, self.command),) if closed else ()
        return Answer(TIME, self._rule_of_time(asked.state), OutOfOrder, missing)

    def _rule_of_time(self, state: State) -> Rule:
        if self.early and isinstance(state, self.early[0]):
            return self.early[1]
        return self.command.rule


@dataclass(frozen=True)
class Explained:
    """What stands for or against a command that nobody has filled in yet."""

    command: type[Command]
    stage: Stage
    answers: list[Answer]

    @property
    def possible(self) -> bool:
        """Nothing is known to stand against it."""
        return self.stage is Stage.NOW and not any(answer.missing for answer in self.answers)


def explained(table: Iterable[Gated], state: Any, by: Actor) -> list[Explained]:
    """Of each command, as the stream stands."""
    return [Explained(row.command, row.stage(state), row.answers(state, None, by)) for row in table]


def beyond(rule: Rule, who: Iterable[Entitlement]) -> NotEntitled:
    """The refusal of somebody who may not even read the stream: of its gates those of who asks, and no more.

    rule: that of the command
    """
    answers = [Answer(gate.name, gate.rule or rule, NotEntitled, (BEYOND,)) for gate in who]
    return NotEntitled(answers[0].rule if answers else rule, *BEYOND, answers)


def refuse(answers: list[Answer]) -> None:
    """Raises the refusal of the gates that are closed, if any: of the first kind in ORDER all of them, by the
    rule of the first; it has the answers of all."""
    for kind in ORDER:
        if closed := [answer for answer in answers if answer.missing and answer.refusal is kind]:
            words = joined(words for answer in closed for words in answer.missing or ())
            raise kind(closed[0].rule, *words, answers)
