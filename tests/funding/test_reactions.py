"""What the projects service tells becomes a command to the ledger of the same project."""

from datetime import date

import pytest

from services.funding.ledger import ledger
from services.funding.reactions import reactions
from shared.core.decider import Addressed
from shared.core.messages import EventContext
from tests.samples.funding import (
    accept,
    fix_budget,
    fixed,
    include,
    included,
    open_ledger,
    opened,
    progress,
    start,
    started,
)
from tests.samples.papers import DAY

ORIGIN = EventContext.of("xj-2024-001", DAY)
BY_NAME = {reaction.reads.__name__: reaction for reaction in reactions}
PLAN = opened().model_dump()
SOURCES = [{**source, "share": "75%"} for source in PLAN["sources"]]

HEARD = [
    ("PlanSubmitted", {**PLAN, "sources": SOURCES, "households": 310, "tier": "basic"}, open_ledger()),
    ("ProjectIncludedInCentralPlan", included().model_dump(), include()),
    ("PlanApproved", fixed().model_dump(), fix_budget()),
    ("ConstructionStarted", started().model_dump(), start()),
    ("ProgressReported", {"percent": 40, "measured_by": "监理"}, progress(40)),
    ("AcceptanceCompleted", {"accepted_on": DAY, "households": 310}, accept()),
]


@pytest.mark.parametrize(("event", "data", "command"), HEARD)
def test_what_projects_tells_is_noted_in_the_ledger(event, data, command):
    reaction = BY_NAME[event]
    heard = reaction.reads.model_validate(data)
    assert reaction.commands(heard, ORIGIN) == [Addressed(ledger, "xj-2024-001", command)]


def test_the_business_date_is_that_of_the_event_heard():
    reaction = BY_NAME["ProgressReported"]
    [order] = reaction.commands(reaction.reads(percent=1), EventContext.of("xj-2024-001", date(2024, 2, 29)))
    assert order.command.occurred_on == date(2024, 2, 29)


def test_every_reaction_hears_projects_and_is_proved_here():
    assert {reaction.reads.source for reaction in reactions} == {"projects"}
    assert set(BY_NAME) == {event for event, _, _ in HEARD}
