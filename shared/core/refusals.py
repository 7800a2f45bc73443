"""A rule says no: which one, and what is wrong, every defect of a command at once."""

from collections.abc import Sequence
from typing import ClassVar

from shared.core.frozen import Frozen
from shared.core.rules import Rule
from shared.core.words import Words


class Rejected(Exception):
    """A rule said no to a command (HTTP 422).

    gates  what each gate of the command answered; none where it is not a gate that refused
    """

    status: ClassVar[int] = 422

    def __init__(self, rule: Rule, zh: str, en: str, gates: "Sequence[Answer]" = ()) -> None:
        super().__init__(f"{rule.id}: {en}")
        self.rule, self.words, self.gates = rule, Words(zh, en), gates


class OutOfOrder(Rejected):
    """The rule would allow it, but not now: the state is not there yet, or already past (HTTP 409)."""

    status = 409


class NotEntitled(Rejected):
    """The rule would allow it, but not to this person (HTTP 403)."""

    status = 403


class Answer(Frozen, frozen=True):
    """What a gate says of a command.

    rule     the gate's, or else the command's own
    refusal  what it refuses with while something is missing
    missing  empty: it is open; None: it cannot be told, before the command is filled in or its time has come
    """

    name: Words
    rule: Rule
    refusal: type[Rejected]
    missing: tuple[Words, ...] | None

    @property
    def open(self) -> bool | None:
        return None if self.missing is None else not self.missing
