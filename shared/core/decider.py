"""The shape of a decision: (state, command, actor) → events; (state, event) → state. Both pure (K9)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import UnionType
from typing import Any, Generic, TypeVar, cast

from shared.core.actor import Actor
from shared.core.category import Category, Stream, members
from shared.core.gated import Explained, Gated, beyond, explained
from shared.core.gates import Entitlement
from shared.core.looking import NOTHING, AnyStream, Elsewhere, Seen, looked_at
from shared.core.messages import Command, Event, type_name
from shared.core.plausible import Doubt, ask_back
from shared.core.reader import Reader
from shared.core.refusals import Answer
from shared.core.restricted import Kept, Opens

C = TypeVar("C", bound=Command)
E = TypeVar("E", bound=Event)
S = TypeVar("S")


@dataclass(frozen=True)
class Decider(Category[E, S], Generic[C, E, S]):
    """A kind of stream that commands are sent to.

    collection the noun of its HTTP path
    commands   the union that `decide` takes
    table      (state, command, actor) → events: what `decide` looks a command up in
    reads      (state, command) → other streams of the service that a decision looks at; where it is there,
               `table` takes what they have come to as a fourth, and may answer with events for them
    only       id of the one stream there is of the kind, where there is but one
    parts      whether a person may begin a stream in another's Kafka key, by an id with a dot: what is parked
               of it stops the whole key, so who begins a part has to be somebody of the whole
    gates      of each command a person may send: `table` is asked for what passes them
    who        what is asked of whoever sends one, unless its own row says otherwise
    opens      of commands whose decisions open restricted content: which; where it is there, `table` takes a
               fourth as well
    beside     a kind of which every decision looks at the stream with the same id; likewise
    """

    collection: str
    commands: UnionType | type[Command]
    table: Callable[[S, C, Actor], list[E]] | Callable[[S, C, Actor, Seen], list[E | Elsewhere[Any]]]
    reads: Callable[[S, C], Iterable[AnyStream]] | None = None
    only: str | None = None
    parts: bool = False
    gates: tuple[Gated, ...] = ()
    who: tuple[Entitlement, ...] = ()
    opens: tuple[Opens, ...] = ()
    beside: Category[Any, Any] | None = None

    def __post_init__(self) -> None:
        """Raises ValueError where a row is of no command of its, or two are of one."""
        super().__post_init__()
        rows = [row.command.__name__ for row in self.gates]
        if strange := sorted({*rows} - self.command_types().keys()):
            raise ValueError(f"{self.category} has gates of {', '.join(strange)}, which it does not decide")
        if twice := sorted({name for name in rows if rows.count(name) > 1}):
            raise ValueError(f"{self.category} has two rows of gates for {', '.join(twice)}")
        opening = {opens.command.__name__ for opens in self.opens}
        if strange := sorted(opening - self.command_types().keys()):
            raise ValueError(
                f"{self.category} opens content for {', '.join(strange)}, which it does not decide"
            )

    @cached_property
    def _gated(self) -> dict[type[Command], Gated]:
        """By command, each row complete."""
        rows = (row if row.who is not None else replace(row, who=self.who) for row in self.gates)
        return {row.command: row for row in rows}

    @property
    def path(self) -> str:
        """What the HTTP paths of its commands begin with; {id} stands for a stream's id."""
        return f"/{self.collection}" if self.only else f"/{self.collection}/{{id}}"

    def looks_at(self, id: str, state: S, command: C) -> list[AnyStream]:
        """Other streams. Raises TooManyStreams."""
        if not self.looks_around:
            return []
        beside = [self.beside.at(id)] if self.beside else []
        return looked_at([*beside, *(self.reads(state, command) if self.reads else ())], self.stream(id))

    @cached_property
    def looks_around(self) -> bool:
        """Whether a decision may look at other streams."""
        return self.reads is not None or self.beside is not None

    def opened_by(self, state: S, command: C) -> Iterator[tuple[Opens, Kept]]:
        """The content that a decision opens."""
        for opens in self.opens:
            if opens.command is type(command):
                yield from ((opens, item) for item in opens.items(state, command))

    def decide(self, state: S, command: C, by: Actor, seen: Seen = NOTHING) -> list[E | Elsewhere[Any]]:
        """What the command comes to, `seen` being what it looks at has come to. Raises Rejected; Implausible
        where it would do something, and is in doubt and not confirmed."""
        if row := self._gated.get(type(command)):
            row.require(state, command, by, seen)
        table = cast("Callable[..., list[E | Elsewhere[Any]]]", self.table)
        events = table(state, command, by, *([seen] if self.looks_around or self.opens else []))
        if events:
            ask_back(command, seen.doubts)
        return events

    def answers(self, state: S, command: C, by: Actor, seen: Seen = NOTHING) -> list[Answer]:
        """What the gates of the command say of it."""
        row = self._gated.get(type(command))
        return row.answers(state, command, by, seen) if row else []

    def explain(self, state: S, by: Actor) -> list[Explained]:
        """What stands for or against each command that a person may send, in the order of the table."""
        return explained(self._gated.values(), state, by)

    def require_reading(self, id: str, state: S, command: Command, reader: Reader) -> None:
        """Raises NotEntitled, in the same words whatever the state, where the stream is none of the reader's:
        nobody acts on what he may not read."""
        if self.whose and not reader.may_read(self.whose(id, state)):
            row = self._gated.get(type(command))
            raise beyond(command.rule, row.who or () if row else ())

    def command_types(self) -> dict[str, type[C]]:
        return {type_name(c): c for c in members(self.commands)}


@dataclass(frozen=True)
class Withheld:
    """What is known of a command's restricted content where it was taken out, and nowhere behind that.

    fingerprints  of what was written, under each of the service's secrets, the one in use first
    doubts        about what was written, not confirmed
    """

    fingerprints: tuple[bytes, ...]
    doubts: Sequence[Doubt] = ()


@dataclass(frozen=True)
class Addressed:
    """A command and the stream it is for.

    withheld  None: it has no restricted content, or has it still
    """

    decider: Decider[Any, Any, Any]
    id: str
    command: Command
    withheld: Withheld | None = None

    at: Stream[Any, Any] = field(init=False, compare=False)
    stream: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", self.decider.at(self.id))
        object.__setattr__(self, "stream", self.at.name)
