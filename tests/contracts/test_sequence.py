"""No effect before its cause: whoever decides knowing a date refuses what is dated before it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import msgspec
import pytest
from pydantic import BaseModel

from services.projects.project.starting.commands import AppointSupervisionParty
from services.reviews.declaration.commands import ListForDeclaration
from services.reviews.review.consulting.commands import (
    EraseExpertOpinion,
    LookAtOpinion,
    RecordLostOpinion,
    SubmitExpertOpinion,
)
from shared.core.days import FIRST_DAY
from shared.core.refusals import Rejected
from shared.mechanisms.jurisdiction.commands import RevokeParameter, SetParameter
from shared.testing.given import given
from shared.testing.recorded import JournalledCommand
from tests.samples.stories import stories

# What is no effect of the date that its state knows: a seat may be filled before the tender, and an expert
# may write before the meeting, and what he wrote may go. A document may be of any day: it says from when a
# parameter holds, or which project is on a list.
BESIDE = (
    AppointSupervisionParty,
    SubmitExpertOpinion,
    EraseExpertOpinion,
    RecordLostOpinion,
    LookAtOpinion,
    SetParameter,
    RevokeParameter,
    ListForDeclaration,
)


def days(known: Any) -> Iterator[date]:
    """Every date that a state knows, at any depth."""
    match known:
        case date():
            yield known
        case msgspec.Struct():
            yield from days([getattr(known, name) for name in known.__struct_fields__])
        case BaseModel():
            yield from days(list(dict(known).values()))
        case Mapping():
            yield from days(list(known.values()))
        case list() | tuple():
            for part in known:
                yield from days(part)


def state_before(asked: JournalledCommand) -> Any:
    return asked.addressed.decider.fold(asked.history)


FOLLOWING = [c for c in stories().commands if c.addressed.command.roles and any(days(state_before(c)))]


@pytest.mark.parametrize("asked", FOLLOWING, ids=lambda asked: type(asked.addressed.command).__name__)
def test_what_is_dated_before_all_that_is_known_is_refused_by_its_rule(asked: JournalledCommand):
    command = asked.addressed.command.model_copy(update={"occurred_on": FIRST_DAY})
    decision = given(asked.addressed.decider, *asked.history).when(command, by=asked.by)
    if isinstance(command, BESIDE):
        assert decision.decide()
    else:
        decision.refused(command.rule, mentions=f"现填{FIRST_DAY}")


@pytest.mark.parametrize("asked", FOLLOWING, ids=lambda asked: type(asked.addressed.command).__name__)
def test_what_happens_on_the_day_of_its_cause_is_in_sequence(asked: JournalledCommand):
    latest = max(days(state_before(asked)))
    command = asked.addressed.command.model_copy(update={"occurred_on": latest})
    try:
        given(asked.addressed.decider, *asked.history).when(command, by=asked.by).decide()
    except Rejected as refusal:
        pytest.fail(refusal.words.en)
