"""The conversation between the services, row by row: who reads what of whom, and what comes of it."""

import pytest

from services.audit.catalogue import SERVICES
from tests.samples.stories import stories

# event, of, read by, which then asks for, and so decides
CONVERSATION = [
    ("PlanSubmitted", "projects", "reviews", "OpenReview", {"ReviewOpened"}),
    ("PlanSubmitted", "projects", "reviews", "NoteDeclaration", {"DeclarationNoted"}),
    ("ConstructionStarted", "projects", "reviews", "NoteStart", {"StartNoted"}),
    ("PlanSubmitted", "projects", "funding", "OpenLedger", {"LedgerOpened", "LedgerReplanned"}),
    ("PreliminaryReviewFailed", "reviews", "projects", "RecordPlanSentBack", {"PlanSentBack"}),
    ("PlanReturned", "reviews", "projects", "RecordPlanSentBack", {"PlanSentBack"}),
    ("PlanRefused", "reviews", "projects", "RecordPlanSentBack", {"PlanSentBack"}),
    ("ReviewPassed", "reviews", "projects", "RecordReviewOutcome", {"ReviewOutcomeRecorded"}),
    ("PlanFiled", "reviews", "projects", "RecordReviewOutcome", {"ReviewOutcomeRecorded"}),
    ("PlanApproved", "projects", "reviews", "RecordPlanApproval", {"UploadAllowed"}),
    ("PlanApproved", "projects", "funding", "FixBudget", {"BudgetFixed"}),
    ("FundingSecured", "funding", "projects", "RecordFundingSecured", {"FundingSecuredRecorded"}),
    ("FundingWithdrawn", "funding", "projects", "RecordFundingWithdrawn", {"FundingWithdrawnRecorded"}),
    ("ConstructionStarted", "projects", "funding", "RecordConstructionStart", {"ConstructionStartRecorded"}),
    ("ProgressReported", "projects", "funding", "RecordProgress", {"ProgressRecorded"}),
    ("FundingSourceChanged", "funding", "projects", "RecordFundingMix", {"FundingMixRecorded"}),
    ("AcceptanceCompleted", "projects", "funding", "RecordAcceptance", {"FinalAccountClockStarted"}),
    ("AcceptanceCompleted", "projects", "maintenance", "OpenCare", {"CareOpened"}),
    ("ManagementModeDecided", "maintenance", "projects", "RecordManagementMode", {"ManagementModeRecorded"}),
    ("HandedOver", "projects", "maintenance", "RecordHandover", {"CareStarted"}),
    # P09: central money is lifted by the inclusion, whenever it comes.
    (
        "ProjectIncludedInCentralPlan",
        "projects",
        "funding",
        "RecordCentralPlanInclusion",
        {"CentralPlanInclusionRecorded"},
    ),
    *(
        (f"Parameter{done}", "projects", by, asks, {f"Parameter{done}"})
        for by in ("reviews", "funding", "maintenance")
        for done, asks in (("Set", "TakeOverParameter"), ("Revoked", "TakeOverRevocation"))
    ),
]


@pytest.mark.parametrize(("event", "of", "by", "asks", "decides"), CONVERSATION)
def test_who_reads_what_and_what_comes_of_it(event, of, by, asks, decides):
    assert by in [service for service, _ in stories().readers(of, event)]
    asked = [c for c in stories().commands if c.cause and (c.cause.type, c.cause.source) == (event, of)]
    assert asks in {type(c.addressed.command).__name__ for c in asked}
    followed = {e.type for e in stories().events if e.source == by and e.command in asked}
    assert decides <= followed


def test_there_is_no_other_conversation():
    rows = {(event, of, by) for event, of, by, _, _ in CONVERSATION}
    said = {(r.reads.__name__, r.reads.source, s.name) for s in SERVICES.values() for r in s.reactions}
    assert said == rows


def test_what_follows_carries_the_key_and_the_business_date_of_its_cause():
    for event in stories().events:
        cause = event.command.cause
        assert cause is None or _said(event) == _said(cause)


def _said(event):
    return event.context.key, event.context.id, event.context.occurred_on


def test_a_reaction_orders_commands_of_its_own_service_only():
    for command in stories().commands:
        service = command.by.person.removeprefix("service:")
        assert not command.cause or command.addressed.decider in SERVICES[service].deciders
