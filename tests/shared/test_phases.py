"""A stream in phases: each command and each event belongs to one of them, and the guard is asked first."""

from typing import ClassVar

import pytest

from shared.core.actor import Actor
from shared.core.decider import Decider, members
from shared.core.messages import Command, Event
from shared.core.phases import Phase, decider_of
from shared.core.refusals import Rejected
from shared.core.rules import Rule
from shared.core.words import Words

RULE = Rule("Z1", Words("先开门", "open first"))
SOMEBODY = Actor(person="p1", organisation="")


class Open(Command):
    rule: ClassVar = RULE


class Enter(Command):
    rule: ClassVar = RULE


class Opened(Event):
    pass


class Entered(Event):
    pass


class Left(Event):
    pass


def letting_all_in(doors: str, command: Command, by: Actor) -> None:
    pass


def closed(doors: str, command: Command, by: Actor) -> None:
    raise Rejected(RULE, "不开", "closed")


opening = Phase(
    decide=lambda doors, command, by: [Opened()],
    evolve=lambda doors, event: f"{doors} opened",
    commands=Open,
    events=Opened,
)
entering = Phase(
    decide=lambda doors, command, by: [Entered()],
    evolve=lambda doors, event: f"{doors} {type(event).__name__.lower()}",
    commands=Enter,
    events=Entered | Left,
)


def doors(*phases: Phase, guard=letting_all_in) -> Decider:
    return decider_of("door", "doors", "doors", guard, *phases)


def test_each_phase_decides_its_own_commands():
    decide = doors(opening, entering).decide
    assert decide("doors", Open(), SOMEBODY) == [Opened()]
    assert decide("doors", Enter(), SOMEBODY) == [Entered()]


def test_each_phase_evolves_by_its_own_events():
    assert doors(opening, entering).fold([Opened(), Entered(), Left()]) == "doors opened entered left"


def test_the_stream_knows_what_its_phases_know_in_their_order():
    decider = doors(opening, entering)
    assert members(decider.commands) == (Open, Enter)
    assert members(decider.events) == (Opened, Entered, Left)


def test_a_stream_of_one_phase_with_one_command_and_one_event():
    decider = doors(opening)
    assert decider.command_types() == {"Open": Open}
    assert decider.event_types() == {"Opened": Opened}


def test_the_guard_is_asked_before_the_phase():
    with pytest.raises(Rejected, match="closed"):
        doors(opening, guard=closed).decide("doors", Open(), SOMEBODY)


def test_two_phases_that_answer_one_command_are_refused():
    again = Phase(opening.decide, opening.evolve, commands=Enter | Open, events=Left)
    with pytest.raises(ValueError, match="Open belongs to two phases"):
        doors(opening, again)


def test_two_phases_that_know_one_event_are_refused():
    again = Phase(opening.decide, opening.evolve, commands=Enter, events=Left | Opened)
    with pytest.raises(ValueError, match="Opened belongs to two phases"):
        doors(opening, again)
