"""A department's service on one page: its deciders, what it reads, what it shows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shared.core.actor import Actor
from shared.core.category import Category
from shared.core.decider import Decider
from shared.core.import_kind import ImportKind
from shared.core.looking import AnyStream
from shared.core.messages import Event, type_name
from shared.core.parked import parking
from shared.core.reactions import Reaction
from shared.core.reader import Reader
from shared.core.recovered import recovery
from shared.core.roles import Role
from shared.core.rules import PlanRow, Rule
from shared.core.view import View


@dataclass(frozen=True)
class Service:
    """Everything else follows from it: HTTP routes, rights at the broker, tables, documents.

    deciders    of its own streams, whose commands a person reaches over HTTP; first the one of which every
                project has a stream
    views       first the one with a row a project
    rows        rule id → the row of the plans that states it; of each of its rules at least
    categories  of streams that no command is sent to: decisions on others record events in them
    roles       that read here, whether they send commands or not
    imports     what tables of spreadsheets become here
    originals   those of them that get files as they were received, a photo with its place and time in it
    """

    name: str
    deciders: tuple[Decider[Any, Any, Any], ...]
    reactions: tuple[Reaction, ...] | list[Reaction]
    views: tuple[View[Any], ...]
    rules: tuple[Rule, ...]
    rows: Mapping[str, PlanRow]
    categories: tuple[Category[Any, Any], ...] = ()
    roles: frozenset[Role] = frozenset()
    originals: frozenset[Role] = frozenset()
    imports: tuple[ImportKind, ...] = ()

    @property
    def main(self) -> Decider[Any, Any, Any]:
        return self.deciders[0]

    @property
    def main_view(self) -> View[Any]:
        return self.views[0]

    @property
    def all_deciders(self) -> tuple[Decider[Any, Any, Any], ...]:
        """Its own, and what is decided about parked events and lost ones."""
        return (*self.deciders, parking, recovery)

    @property
    def all_categories(self) -> tuple[Category[Any, Any], ...]:
        """Of every stream in its log."""
        return (*self.all_deciders, *self.categories)

    def reader(self, by: Actor) -> Reader:
        """What a person may read here: by those of the roles in the token that are known."""
        return Reader(by, frozenset(role for role in self.roles if role in by.roles))

    def stream(self, name: str) -> AnyStream | None:
        """The stream of that name; None where it is of none of its kinds."""
        category, _, id = name.partition("-")
        kinds = (kind for kind in self.all_categories if kind.category == category)
        return next((kind.at(id) for kind in kinds), None)

    def __post_init__(self) -> None:
        """Raises ValueError where it does not hold together."""
        if faults := [
            *self._unstated(),
            *self._unnamed(),
            *self._strange(),
            *self._silent(),
            *self._orphaned(),
        ]:
            raise ValueError(f"{self.name}: {'; '.join(faults)}")

    def _unstated(self) -> Iterator[str]:
        yield from (
            f"{rule.id} is a rule that no plan states" for rule in self.rules if rule.id not in self.rows
        )

    def _unnamed(self) -> Iterator[str]:
        """What a person may send has a title; where a department decides, a rule behind it and gates."""
        for decider in self.all_deciders:
            needed = ("title",) if decider is parking else ("title", "rule")
            gated = {row.command for row in decider.gates}
            for name, command in decider.command_types().items():
                missing = [n for n in needed if not hasattr(command, n)]
                if decider in self.deciders and command not in gated:
                    missing.append("gates")
                if command.roles and missing:
                    yield f"{name} has roles, and no {' and no '.join(missing)}"

    def _strange(self) -> Iterator[str]:
        """A view reads its own service, for ?at= waits for its own positions; others too where its fold
        commutes with theirs."""
        for view in self.views:
            if self.name not in view.sources(self.name):
                yield f"the view {view.name} reads nothing of its own service"

    def _silent(self) -> Iterator[str]:
        """Who may read a stream is said where the stream is described, and nowhere taken for granted."""
        for kind in (*self.deciders, *self.categories):
            if kind.whose is None:
                yield f"{kind.category} does not say who may read it"

    def _orphaned(self) -> Iterator[str]:
        """A row of a table becomes a command that a person may send here."""
        sent = {one for decider in self.deciders for one in decider.command_types().values() if one.roles}
        for kind in self.imports:
            if kind.command not in sent:
                yield f"the import {kind.name} makes a command that nobody sends here"

    @property
    def sources(self) -> frozenset[str]:
        """The services whose topics it reads, its own among them where a view or reaction needs it."""
        heard = {reaction.reads.source for reaction in self.reactions}
        return frozenset(heard.union(*(view.sources(self.name) for view in self.views)))

    def view(self, name: str) -> View[Any]:
        """Raises KeyError."""
        return {view.name: view for view in self.views}[name]

    def event_types(self) -> dict[str, type[Event]]:
        """All the service publishes, by name."""
        return {name: event for kind in self.all_categories for name, event in kind.event_types().items()}

    def known(self) -> frozenset[tuple[str, str]]:
        """(source, event type) of all that it publishes or reads, and of what is said about parking."""
        own = {(self.name, name) for name in self.event_types()}
        heard = {(reaction.reads.source, type_name(reaction.reads)) for reaction in self.reactions}
        settled = {(source, name) for source in self.sources for name in parking.event_types()}
        return frozenset(own | heard | settled).union(*(view.models(self.name) for view in self.views))
