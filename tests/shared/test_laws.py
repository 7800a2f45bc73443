"""What holds for every decider and every view, whatever the history (Hypothesis)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.site.people import PEOPLE, organisation
from services.audit.catalogue import SERVICES
from shared.core.actor import Actor, service_actor
from shared.core.decider import Addressed
from shared.core.looking import Elsewhere
from shared.core.messages import Command
from shared.core.paper_numbers import numbers_of
from shared.core.parked import RetryParkedEvent, parking
from shared.core.plausible import Implausible
from shared.core.recovered import GiveUpPosition, RecoverLog, recovery
from shared.core.refusals import NotEntitled, Rejected
from shared.mechanisms.period.commands import ClosePeriod, CloseSubject, EndPeriod
from shared.mechanisms.vault.commands import LookAtContent
from shared.testing.given import AnyDecider, Decided, Decision, History
from shared.testing.recorded import JournalledCommand
from tests.contracts.strategies import anything
from tests.samples.papers import spelt_otherwise
from tests.samples.stories import stories

OWN = [decider for service in SERVICES.values() for decider in service.deciders]
ALL_DECIDERS = [*OWN, parking, recovery]
ALL_CATEGORIES = [*ALL_DECIDERS, *(kind for service in SERVICES.values() for kind in service.categories)]
every_category = pytest.mark.parametrize("kind", ALL_CATEGORIES, ids=lambda kind: kind.category)
every_decider = pytest.mark.parametrize("decider", ALL_DECIDERS, ids=lambda d: d.category)


def is_the_clocks(command: type[Command]) -> bool:
    """It may be refused: the clock asks again when it is time."""
    return command.__name__ in {EndPeriod.__name__, CloseSubject.__name__, ClosePeriod.__name__}


every_listening_decider = pytest.mark.parametrize(
    "decider",
    [d for d in ALL_DECIDERS if not all(c.roles or is_the_clocks(c) for c in d.command_types().values())],
    ids=lambda d: d.category,
)
every_view = pytest.mark.parametrize(
    ("service", "view"),
    [(service.name, view) for service in SERVICES.values() for view in service.views],
    ids=lambda part: part if isinstance(part, str) else part.name,
)


def recorded_numbers(decider: AnyDecider) -> set[str]:
    """The fields of its events that hold a number off paper."""
    return {name for event in decider.event_types().values() for name in numbers_of(event)}


def paper_numbers(addressed: Addressed) -> set[str]:
    """Those of its command."""
    return recorded_numbers(addressed.decider) & type(addressed.command).model_fields.keys()


Wanted = Callable[[type[Command]], bool]
# Trying again is what it asks for, and each look is one; that one command is carried out once is the
# journal's to say (K3).
REPEATABLE = (RetryParkedEvent, RecoverLog, GiveUpPosition, LookAtContent)


@st.composite
def situations(draw: st.DrawFn, decider: AnyDecider, wanted: Wanted = lambda command: True) -> Decision:
    """A moment of the stories, a few events of any kind later; the command of that moment, or another."""
    moments = [c for c in stories().commands if c.addressed.decider is decider]
    moment = draw(st.sampled_from(moments))
    later = draw(st.lists(any_of(decider.event_types()), max_size=3))
    known = [command for m in moments if wanted(type(command := m.addressed.command))]
    fitting = [command for command in known if command is moment.addressed.command]
    kinds = {name: kind for name, kind in decider.command_types().items() if wanted(kind)}
    command = draw(st.sampled_from(fitting or known) | st.sampled_from(known) | any_of(kinds))
    past = past_of(moment)
    return replace(past, events=(*past.events, *later)).when(command, by=draw(entitled(command)))


def past_of(asked: JournalledCommand) -> History:
    """What a command of the stories came upon."""
    addressed = asked.addressed
    return History(addressed.decider, asked.history, addressed.id, asked.beside)


def asked_again(situation: Decision, decided: Decided) -> Decision:
    return replace(situation, history=situation.history.after(decided))


def any_of(types: dict[str, Any]) -> st.SearchStrategy[Any]:
    return st.one_of(*map(anything, types.values()))


@st.composite
def entitled(draw: st.DrawFn, command: Command) -> Actor:
    """Somebody whom HTTP would let send it; the service itself, where only a reaction does."""
    if not command.roles:
        return service_actor("projects")
    person = PEOPLE[draw(st.sampled_from(sorted(command.roles)))]
    division = draw(st.sampled_from([person.division, person.division, "", "34", "340604", "340603001"]))
    return Actor(
        person=person.id, organisation=person.organisation, roles=frozenset({person.role}), division=division
    )


@every_category
@given(data=st.data())
def test_evolve_takes_any_history_and_comes_to_the_same_state_again(kind, data):
    events = data.draw(st.lists(any_of(kind.event_types()), max_size=8))
    assert kind.fold(events) == kind.fold(events)


@every_decider
@given(data=st.data())
def test_evolve_leaves_the_state_that_it_is_given_as_it_was(decider, data):
    """Others may hold it."""
    situation = data.draw(situations(decider))
    held = decider.fold(situation.history.events)
    decider.evolved(held, data.draw(st.lists(any_of(decider.event_types()), max_size=3)))
    assert held == decider.fold(situation.history.events)


@every_decider
@given(data=st.data())
def test_a_decision_is_events_or_a_refusal_and_the_same_again(decider, data):
    """K9."""
    situation = data.draw(situations(decider))
    answer = answer_to(situation)
    assert answer == answer_to(situation)
    if not isinstance(answer, str):
        own = [e for e in answer if not isinstance(e, Elsewhere)]
        assert {type(e) for e in own} <= set(decider.event_types().values())
        others = [e for e in answer if isinstance(e, Elsewhere)]
        assert all(type(e.event) in e.stream.kind.event_types().values() for e in others)


@every_decider
@given(data=st.data())
def test_a_repeated_command_adds_nothing(decider, data):
    situation = data.draw(situations(decider))
    events = answer_to(situation)
    if not isinstance(events, str) and not isinstance(situation.command, REPEATABLE):
        assert asked_again(situation, events).decide() == []


@pytest.mark.parametrize(
    "asked",
    [asked for asked in stories().commands if not isinstance(asked.addressed.command, REPEATABLE)],
    ids=lambda asked: type(asked.addressed.command).__name__,
)
def test_asked_again_at_once_adds_nothing(asked):
    situation = past_of(asked).when(asked.addressed.command, by=asked.by)
    assert asked_again(situation, situation.decide()).decide() == []


STRANGER = Actor(person="stranger", organisation=organisation("91", "110101", 1), division="110101")


@pytest.mark.parametrize(
    "asked",
    [asked for asked in stories().commands if asked.addressed.command.roles],
    ids=lambda asked: type(asked.addressed.command).__name__,
)
def test_whoever_may_not_do_it_is_refused_once_it_is_done_too(asked):
    """Whose word counts is judged first: asking again adds nothing, but not anybody may ask."""
    addressed = asked.addressed
    by = STRANGER.model_copy(update={"roles": asked.by.roles})
    past = past_of(asked)
    asking = past.when(addressed.command, by=by)
    if not is_not_entitled(asking):
        return
    done = past.when(addressed.command, by=asked.by).decide()
    for history in (
        past.after(done),
        replace(past, events=stories().history(addressed.stream, asked.source)),
    ):
        assert isinstance(answer_to(replace(asking, history=history)), str)


def test_most_commands_are_not_for_a_stranger():
    """Or the law above would say little."""
    strangers = [
        past_of(c).when(c.addressed.command, by=STRANGER)
        for c in stories().commands
        if c.addressed.command.roles
    ]
    assert len(list(filter(is_not_entitled, strangers))) > len(strangers) / 2


def is_not_entitled(situation: Decision) -> bool:
    try:
        situation.decide()
    except NotEntitled:
        return True
    except (Rejected, Implausible):
        return False
    return False


@pytest.mark.parametrize(
    "asked",
    [asked for asked in stories().commands if paper_numbers(asked.addressed)],
    ids=lambda asked: type(asked.addressed.command).__name__,
)
def test_asked_again_with_its_paper_numbers_spelt_otherwise_adds_nothing(asked):
    addressed = asked.addressed
    situation = past_of(asked).when(addressed.command, by=asked.by)
    numbers = {name: spelt_otherwise(getattr(addressed.command, name)) for name in paper_numbers(addressed)}
    again = replace(situation, command=addressed.command.model_copy(update=numbers))
    assert asked_again(again, situation.decide()).decide() == []


@every_decider
def test_every_number_that_a_person_types_off_paper_is_compared_as_one(decider):
    typed = {
        name
        for command in decider.command_types().values()
        for name, field in command.model_fields.items()
        if name not in Command.model_fields  # what the journal alone has
        and (field.description or "").partition(" · ")[0].endswith("号")
    }
    assert typed <= recorded_numbers(decider)


@every_listening_decider
@given(data=st.data())
def test_what_another_service_told_is_never_refused(decider, data):
    """A reaction cannot argue: what it brings is recorded, or passed over."""
    situation = data.draw(situations(decider, lambda c: not (c.roles or is_the_clocks(type(c)))))
    assert not isinstance(answer_to(situation), str)


@every_view
@given(data=st.data())
def test_a_fold_takes_any_history(service, view, data):
    models = view.models(service)
    events = data.draw(st.lists(any_of({str(n): m for n, m in enumerate(models.values())}), max_size=8))
    row = view.row("xj-2024-001")
    for event in events:
        row = view.fold(row, event, stories().events[0].context)
    assert isinstance(row, view.row)


@every_category
@given(data=st.data())
def test_any_event_comes_back_from_its_bytes_and_gives_them_again(kind, data):
    happened = data.draw(any_of(kind.event_types()))
    stored = happened.model_dump_json().encode()
    read = type(happened).model_validate_json(stored)
    assert read == happened
    assert read.model_dump_json().encode() == stored


def answer_to(situation: Decision) -> Decided | str:
    """The events, or the refusal in words."""
    try:
        return situation.decide()
    except (Rejected, Implausible) as refusal:
        return str(refusal)
