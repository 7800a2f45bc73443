"""What must hold before a command is decided: rows of a table, each with its name, its rule, what is missing.

One table, four readers: `decide` asks them, a refusal quotes them, HTTP shows them, `jiugai explain` lists
them. Pure.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from types import UnionType
from typing import Any

from shared.core.actor import Actor
from shared.core.deciding import in_sequence
from shared.core.frozen import Frozen
from shared.core.looking import NOTHING, Seen
from shared.core.messages import Command
from shared.core.refusals import Answer, NotEntitled, OutOfOrder, Rejected
from shared.core.rules import Rule
from shared.core.words import Words

States = type[Any] | UnionType
"""A class of states, or several: Building | Completed."""

Missing = Iterable[Words]
"""Each as a sentence; nothing where the gate is open."""


class Stage(Enum):
    """Whether it is time for a command.

    DONE  it has led to where the stream stands, or further: the same again adds nothing
    """

    NOW = "now"
    DONE = "done"
    NOT_NOW = "not_now"


class Asked(Frozen, frozen=True):
    """What a gate may look at.

    command  None: somebody wants to know what would be asked, and has filled nothing in yet
    seen     what the streams have come to that the decision looks at
    """

    stage: Stage
    state: Any
    command: Command | None
    by: Actor
    seen: Seen = NOTHING


@dataclass(frozen=True)
class Gate(ABC):
    """A row of the table.

    name     what must hold: 六位一体监管席位已满 · all six seats are filled
    rule     that demands it; None: the command's own
    missing  what it takes is said by the kind of the gate
    of       states in which it can be told; None: those that the command is decided in
    """

    name: Words
    rule: Rule | None
    missing: Callable[..., Missing]
    of: States | None = None
    refusal: type[Rejected] = Rejected

    def answer(self, asked: Asked, rule: Rule) -> Answer:
        """rule: that of the command."""
        missing = self._missing(asked)
        told = None if missing is None else tuple(missing)
        return Answer(self.name, self.rule or rule, self.refusal, told)

    def is_closed(self, asked: Asked) -> bool:
        """Whether something is missing: of most commands that is all anybody wants to know."""
        return any(self._missing(asked) or ())

    @abstractmethod
    def _missing(self, asked: Asked) -> Missing | None: ...

    def _can_be_told(self, asked: Asked) -> bool:
        """What is done is not measured again by where the stream has come to since."""
        if self.of is None or asked.stage is Stage.DONE:
            return asked.stage is Stage.NOW
        return isinstance(asked.state, self.of)


@dataclass(frozen=True)
class Entitlement(Gate):
    """Of who asks (403): `missing` takes any state, and the actor."""

    refusal: type[Rejected] = NotEntitled

    def _missing(self, asked: Asked) -> Missing:
        return self.missing(asked.state, asked.by)


@dataclass(frozen=True)
class Claim(Gate):
    """Of who asks, held against what is filled in (403): `missing` takes the command, and the actor. Of a
    stream that is not begun the command alone says where it lies."""

    refusal: type[Rejected] = NotEntitled

    def _missing(self, asked: Asked) -> Missing | None:
        return None if asked.command is None else self.missing(asked.command, asked.by)


@dataclass(frozen=True)
class Cover(Gate):
    """Of who asks, held against other streams (403): `missing` takes what was seen, and the actor."""

    refusal: type[Rejected] = NotEntitled

    def _missing(self, asked: Asked) -> Missing | None:
        return None if asked.command is None else self.missing(asked.seen, asked.by)


@dataclass(frozen=True)
class Standing(Gate):
    """Of where the stream stands (409): `missing` takes the state."""

    refusal: type[Rejected] = OutOfOrder

    def _missing(self, asked: Asked) -> Missing | None:
        return self.missing(asked.state) if self._can_be_told(asked) else None


@dataclass(frozen=True)
class Content(Gate):
    """Of what is filled in (422): `missing` takes the command. Who asks again is asked it again."""

    def _missing(self, asked: Asked) -> Missing | None:
        return None if asked.command is None else self.missing(asked.command)


@dataclass(frozen=True)
class Fit(Gate):
    """Of what is filled in, held against where the stream stands (422): `missing` takes state and command."""

    def _missing(self, asked: Asked) -> Missing | None:
        if asked.command is None or not self._can_be_told(asked):
            return None
        return self._fits(asked)

    def _fits(self, asked: Asked) -> Missing:
        return self.missing(asked.state, asked.command)


@dataclass(frozen=True)
class Neighbours(Fit):
    """The same against other streams too: `missing` takes the state, the command, and what was seen."""

    def _fits(self, asked: Asked) -> Missing:
        return self.missing(asked.state, asked.command, asked.seen)


OWN_DIVISION = Words("由所在区划的单位办理", "by an office of that division")
IN_SEQUENCE = Words("日期不早于前一步骤", "dated no earlier than the step before")


def in_order(rule: Rule, step: Callable[[Any], tuple[date, Words]]) -> Fit:
    """No effect before its cause. step: state → when the step before was, and which (see in_sequence)."""
    return Fit(IN_SEQUENCE, rule, lambda state, command: in_sequence(*step(state), command))
