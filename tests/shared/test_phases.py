"""A stream in phases: each command and each event belongs to one of them, and who asks is asked of all."""

from typing import ClassVar

import pytest

from shared.core.actor import Actor
from shared.core.decider import Decider, members
from shared.core.gated import Gated
from shared.core.gates import Entitlement
from shared.core.messages import Command, Event
from shared.core.phases import Phase, decider_of
from shared.core.refusals import NotEntitled
from shared.core.rules import Rule
from shared.core.scope import EVERYBODYS
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


ANYBODY = Entitlement(Words("不限何人", "anybody"), None, lambda doors, by: ())
NOBODY = Entitlement(Words("谢绝入内", "nobody"), None, lambda doors, by: [Words("不开", "closed")])

opening = Phase(
    decide=lambda doors, command, by: [Opened()],
    evolve=lambda doors, event: f"{doors} opened",
    commands=Open,
    events=Opened,
    gates=(Gated(Open, at=str),),
)
entering = Phase(
    decide=lambda doors, command, by: [Entered()],
    evolve=lambda doors, event: f"{doors} {type(event).__name__.lower()}",
    commands=Enter,
    events=Entered | Left,
    gates=(Gated(Enter, at=str, who=()),),
)


def doors(*phases: Phase, who: Entitlement = ANYBODY) -> Decider:
    return decider_of("door", "doors", "doors", who, lambda id, doors: EVERYBODYS, *phases)


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
    assert [row.command for row in decider.gates] == [Open, Enter]


def test_a_stream_of_one_phase_with_one_command_and_one_event():
    decider = doors(opening)
    assert decider.command_types() == {"Open": Open}
    assert decider.event_types() == {"Opened": Opened}


def test_who_asks_is_asked_of_every_command_whose_row_says_nothing_else():
    decide = doors(opening, entering, who=NOBODY).decide
    with pytest.raises(NotEntitled, match="closed"):
        decide("doors", Open(), SOMEBODY)
    assert decide("doors", Enter(), SOMEBODY) == [Entered()]


def test_two_phases_that_answer_one_command_are_refused():
    again = Phase(opening.decide, opening.evolve, commands=Enter | Open, events=Left)
    with pytest.raises(ValueError, match="Open belongs to two phases"):
        doors(opening, again)


def test_two_phases_that_know_one_event_are_refused():
    again = Phase(opening.decide, opening.evolve, commands=Enter, events=Left | Opened)
    with pytest.raises(ValueError, match="Opened belongs to two phases"):
        doors(opening, again)
