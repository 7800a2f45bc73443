"""Whether the money for a project is there, and from whom it comes. Money is fen."""

from services.projects.project import project
from services.projects.project.planning.commands import RecordFundingMix
from services.projects.project.starting.commands import RecordFundingSecured, RecordFundingWithdrawn
from services.projects.project.values import StatedSource
from shared.core.decider import Addressed
from shared.core.fields import Sum, Total
from shared.core.messages import EventContext, ForeignEvent
from shared.core.reactions import reaction


class FundingSecured(ForeignEvent, source="funding"):
    amount: Sum


class FundingWithdrawn(ForeignEvent, source="funding"):
    remaining: Total
    reason: str


class SourceOfFunding(ForeignEvent, source="funding"):
    kind: str
    amount: Sum


class FundingSourceChanged(ForeignEvent, source="funding"):
    sources: tuple[SourceOfFunding, ...]


def open_start_gate(event: FundingSecured, context: EventContext) -> list[Addressed]:
    command = RecordFundingSecured(amount=event.amount, occurred_on=context.occurred_on)
    return [Addressed(project, context.id, command)]


def shut_start_gate(event: FundingWithdrawn, context: EventContext) -> list[Addressed]:
    remaining, reason, on = event.remaining, event.reason, context.occurred_on
    command = RecordFundingWithdrawn(remaining=remaining, reason=reason, occurred_on=on)
    return [Addressed(project, context.id, command)]


def record_funding_mix(event: FundingSourceChanged, context: EventContext) -> list[Addressed]:
    sources = tuple(StatedSource(kind=s.kind, amount=s.amount) for s in event.sources)
    command = RecordFundingMix(sources=sources, occurred_on=context.occurred_on)
    return [Addressed(project, context.id, command)]


reactions = (
    reaction(FundingSecured, open_start_gate),
    reaction(FundingWithdrawn, shut_start_gate),
    reaction(FundingSourceChanged, record_funding_mix),
)
