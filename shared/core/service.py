"""A department's service on one page: its deciders, what it hears, what it shows."""

from dataclasses import dataclass
from typing import Any

from shared.core.decider import Decider
from shared.core.messages import Event, type_name
from shared.core.parked import parking
from shared.core.reactions import Reaction
from shared.core.rules import Rule
from shared.core.view import View


@dataclass(frozen=True)
class Service:
    """`deciders` are its own matters; a person reaches their commands over HTTP."""

    name: str
    deciders: tuple[Decider[Any, Any, Any], ...]
    reactions: tuple[Reaction, ...] | list[Reaction]
    views: tuple[View[Any], ...]
    rules: tuple[Rule, ...]

    @property
    def all_deciders(self) -> tuple[Decider[Any, Any, Any], ...]:
        """Of every stream in its log: its own, and what was decided about parked events."""
        return (*self.deciders, parking)

    def __post_init__(self) -> None:
        """A view hears its own service only: between topics there is no order, and a rebuild would end with
        other rows. What it needs of others comes in by a reaction's event. Raises ValueError."""
        for view in self.views:
            if foreign := self.sources_of(view) - {self.name}:
                raise ValueError(f"the view {view.name} of {self.name} hears {', '.join(sorted(foreign))}")

    @property
    def sources(self) -> frozenset[str]:
        """The services whose topics it reads, its own among them where a view or reaction needs it."""
        heard = {reaction.reads.source for reaction in self.reactions}
        return frozenset(heard.union(*(self.sources_of(view) for view in self.views)))

    def view(self, name: str) -> View[Any]:
        """Raises KeyError."""
        return {view.name: view for view in self.views}[name]

    def sources_of(self, view: View[Any]) -> set[str]:
        return {source for source, _ in view.models(self.name)}

    def event_types(self) -> dict[str, type[Event]]:
        """All the service publishes, by name."""
        return {name: event for decider in self.all_deciders for name, event in decider.event_types().items()}

    def known(self) -> frozenset[tuple[str, str]]:
        """(source, event type) of all that it publishes or hears, and of what is said about parking."""
        own = {(self.name, name) for name in self.event_types()}
        heard = {(reaction.reads.source, type_name(reaction.reads)) for reaction in self.reactions}
        settled = {(source, name) for source in self.sources for name in parking.event_types()}
        return frozenset(own | heard | settled).union(*(view.models(self.name) for view in self.views))
