"""What the projects service tells becomes a command to the ledger of the same project."""

from datetime import date

import pytest

from services.funding.ledger import ledger
from services.funding.reactions import reactions
from shared.core.decider import Addressed
from shared.core.messages import EventContext
from tests.funding.samples import (
    APPROVAL,
    CONTRACTED,
    DAY,
    INCLUSION,
    PLAN,
    accept,
    fix_budget,
    include,
    open_ledger,
    progress,
    start,
)

ORIGIN = EventContext(key="xj-2024-001", occurred_on=DAY)
BY_NAME = {reaction.reads.__name__: reaction for reaction in reactions}
SOURCES = [{**source.model_dump(), "share": "75%"} for source in PLAN["sources"]]

HEARD = [
    ("PlanSubmitted", {**PLAN, "sources": SOURCES, "households": 310, "tier": "basic"}, open_ledger()),
    ("ProjectIncludedInCentralPlan", INCLUSION, include()),
    ("PlanApproved", APPROVAL, fix_budget()),
    ("ConstructionStarted", CONTRACTED, start()),
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
    [order] = reaction.commands(reaction.reads(percent=1), EventContext("xj-2024-001", date(2024, 2, 29)))
    assert order.command.occurred_on == date(2024, 2, 29)


def test_every_reaction_hears_projects_and_is_proved_here():
    assert {reaction.reads.source for reaction in reactions} == {"projects"}
    assert set(BY_NAME) == {event for event, _, _ in HEARD}
