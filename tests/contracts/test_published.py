"""What a service says of itself holds together: names are unique, the four words are public."""

from collections.abc import Iterable

import pytest

from services.audit.catalogue import SERVICES, event_class
from shared.core.actor import service_actor
from shared.core.parked import parking
from shared.core.recovered import recovery
from tests.samples.stories import stories

every_service = pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)

WORDS = {
    "PlanSubmitted": "projects",
    "ReviewPassed": "reviews",
    "ConstructionStarted": "projects",
    "AcceptanceCompleted": "projects",
}


@pytest.mark.parametrize(("word", "source"), WORDS.items())
def test_the_four_words_every_subscriber_knows(word, source):
    event = event_class(source, word)
    assert event is not None
    assert event.disclosure == "public"
    assert [service.name for service in SERVICES.values() if word in service.event_types()] == [source]


@every_service
def test_commands_events_and_reactions_have_names_of_their_own(service):
    """Commands share one list of HTTP operations, events one topic, reactions the seeds of command ids."""
    assert repeated(name for d in service.all_deciders for name in d.command_types()) == []
    assert repeated(name for d in service.all_categories for name in d.event_types()) == []
    assert repeated(reaction.name for reaction in service.reactions) == []
    assert repeated(view.name for view in service.views) == []
    assert repeated(decider.collection for decider in service.all_deciders) == []


def test_stream_categories_are_unique_over_all_services():
    """A stream's name alone tells the audit desk which decider it belongs to. Parking and recovery are every
    service's, and so is what a mechanism has in each."""
    mechanisms = {"jurisdiction", "period", "closing", "erasure"}
    own = [d.category for s in SERVICES.values() for d in s.deciders if d.category not in mechanisms]
    assert repeated([*own, parking.category, recovery.category]) == []


LOOKED_AT = {"ParameterSet", "ParameterRevoked", "PeriodEnded", "PeriodClosed"}
"""What decisions look at, and no list shows: it is of no matter of its own."""
TOLD_BY_FILES = {"FileErased"}
"""What is told to whoever asks for the file."""


@every_service
def test_every_event_is_read_by_a_view_or_a_reaction_of_its_own_service(service):
    in_views = {name for view in service.views for _, name in view.models(service.name)}
    reacted = {r.reads.__name__ for r in service.reactions if r.reads.source == service.name}
    own = {name for decider in service.deciders for name in decider.event_types()}
    assert own - in_views - reacted <= LOOKED_AT | TOLD_BY_FILES


@every_service
def test_a_view_with_a_row_a_stream_reads_all_or_nothing_of_it(service):
    """A fold that left out one event of a stream would show a state that never was. Where one stream has
    several rows, each is made of some of its events."""
    for view in (view for view in service.views if view.by_context):
        for decider in service.deciders:
            events = set(decider.event_types().values())
            assert events & set(view.reads) in (set(), events), f"{view.name} of {decider.category}"


@every_service
def test_a_command_has_roles_or_is_what_a_reaction_or_the_clock_orders(service):
    """Without roles nobody can send it over HTTP."""
    commands = {c for decider in service.deciders for c in decider.command_types().values()}
    by_itself = (c for c in stories().commands if c.cause or c.by == service_actor(service.name))
    ordered = {type(command.addressed.command) for command in by_itself}
    assert {c for c in commands if not c.roles} == commands & ordered


def repeated(names: Iterable[str]) -> list[str]:
    listed = list(names)
    return sorted({name for name in listed if listed.count(name) > 1})
