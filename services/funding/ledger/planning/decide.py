"""The ledger follows the submitted plan. F02: its sources add up, and keep what was allocated."""

from collections.abc import Mapping
from typing import Any

from services.funding.ledger.planning.commands import (
    ChangeFundingSources,
    OpenLedger,
    PlanningCommands,
    RecordCentralPlanInclusion,
)
from services.funding.ledger.planning.events import (
    CentralPlanInclusionRecorded,
    FundingSourceChanged,
    LedgerOpened,
    LedgerReplanned,
    PlanningEvents,
)
from services.funding.ledger.state import Ledger, Planned, Unopened, planned_lines
from services.funding.ledger.values import StatedSource, source_named, yuan
from services.funding.rules import F02
from shared.core.actor import Actor
from shared.core.deciding import out_of_order
from shared.core.frozen import replace
from shared.core.gated import Gated
from shared.core.gates import Fit
from shared.core.phases import Phase
from shared.core.words import Words


def decide(ledger: Ledger, command: PlanningCommands, by: Actor) -> list[PlanningEvents]:
    match ledger, command:
        case Unopened(), OpenLedger():
            return [LedgerOpened(**_plan(ledger, command))]
        case Planned(plan_version=version), OpenLedger() if command.plan_version > version:
            return [LedgerReplanned(**_plan(ledger, command))]
        case Unopened() | Planned(), RecordCentralPlanInclusion() if not ledger.inclusion_document:
            return [CentralPlanInclusionRecorded(**command.recorded())]
        case _, OpenLedger() | RecordCentralPlanInclusion():
            return []
        case Planned(), ChangeFundingSources():
            return _change(ledger, command)
        case _:
            raise out_of_order(ledger, command)


def evolve(ledger: Ledger, event: PlanningEvents) -> Ledger:
    match ledger, event:
        case Unopened(inclusion_document=document), LedgerOpened():
            return _opened(event, document)
        case Unopened(), CentralPlanInclusionRecorded():
            return Unopened(event.document_no)
        case Planned(), LedgerReplanned():
            return _replanned(ledger, event)
        case Planned(), CentralPlanInclusionRecorded():
            return replace(ledger, inclusion_document=event.document_no, central_plan="included")
        case Planned(), FundingSourceChanged():
            return replace(ledger, lines=planned_lines(ledger.lines, event.sources))
        case _:
            return ledger


def _plan(ledger: Unopened | Planned, command: OpenLedger) -> dict[str, Any]:
    """A plan drawn up before the inclusion became known does not undo it."""
    plan = command.recorded()
    return {**plan, "central_plan": "included"} if ledger.inclusion_document else plan


def _change(ledger: Planned, command: ChangeFundingSources) -> list[PlanningEvents]:
    if is_planned(ledger, asked := amounts(command)):
        return []
    sources = tuple(StatedSource(kind=kind, amount=amount) for kind, amount in asked.items())
    return [FundingSourceChanged(sources=sources, document_no=command.document_no)]


def amounts(command: ChangeFundingSources) -> Mapping[str, int]:
    return {source.kind: source.amount for source in command.sources}


def is_planned(ledger: Planned, asked: Mapping[str, int]) -> bool:
    """Whoever asks again for what is planned is not measured by it."""
    return asked == {kind: line.planned for kind, line in ledger.lines.items() if line.planned}


def adds_up(ledger: Planned, command: ChangeFundingSources) -> list[Words]:
    """F02: the sources add up to the budget, before there is one to the estimate."""
    asked = amounts(command)
    total, due = sum(asked.values()), ledger.to_cover
    if total == due or is_planned(ledger, asked):
        return []
    zh = f"来源合计{yuan(total)}元，应为{yuan(due)}元"
    return [Words(zh, f"the sources add up to {yuan(total)} yuan, not to {yuan(due)}")]


def keeps_allocations(ledger: Planned, command: ChangeFundingSources) -> list[Words]:
    """F02: no source is planned below what is allocated from it."""
    if is_planned(ledger, asked := amounts(command)):
        return []
    return [
        _short(source_named(kind), yuan(line.allocated), yuan(asked.get(kind, 0)))
        for kind, line in ledger.lines.items()
        if asked.get(kind, 0) < line.allocated
    ]


def _short(source: Words, allocated: str, planned: str) -> Words:
    return Words(
        f"{source.zh}已划拨{allocated}元，调整后仅{planned}元",
        f"{source.en}: {allocated} yuan allocated, only {planned} planned",
    )


def _opened(event: LedgerOpened, inclusion_document: str) -> Planned:
    return Planned(
        plan_version=event.plan_version,
        division=event.division,
        estimate=event.estimate,
        central_plan=event.central_plan,
        inclusion_document=inclusion_document,
        lines=planned_lines({}, event.sources),
    )


def _replanned(ledger: Planned, event: LedgerReplanned) -> Planned:
    return replace(
        ledger,
        plan_version=event.plan_version,
        division=event.division,
        estimate=event.estimate,
        central_plan=event.central_plan,
        lines=planned_lines(ledger.lines, event.sources),
    )


GATES = (
    Gated(
        ChangeFundingSources,
        at=Planned,
        gates=(
            Fit(Words("来源合计与应筹总额一致", "the sources add up"), F02, adds_up),
            Fit(Words("不少于已划拨金额", "no less than is allocated"), F02, keeps_allocations),
        ),
    ),
)

planning = Phase(decide, evolve, PlanningCommands, PlanningEvents, GATES)
