"""F02: nothing is spent that has not arrived. P09: no central money on a project that is only nominated."""

from typing import Any

from services.funding.ledger.commands import (
    AllocateFunds,
    ChangeFundingSources,
    FixBudget,
    LedgerCommand,
    OpenLedger,
    PayProgress,
    RecordAcceptance,
    RecordCentralPlanInclusion,
    RecordConstructionStart,
    RecordFundsArrival,
    RecordProgress,
    WithdrawAllocation,
)
from services.funding.ledger.events import (
    AllocationWithdrawn,
    Booking,
    BudgetFixed,
    CentralPlanInclusionRecorded,
    ConstructionStartRecorded,
    FinalAccountClockStarted,
    FundingSecured,
    FundingSourceChanged,
    FundingWithdrawn,
    FundsAllocated,
    FundsArrived,
    LedgerEvent,
    LedgerOpened,
    LedgerReplanned,
    PaymentMade,
    ProgressRecorded,
)
from services.funding.ledger.limits import (
    Defect,
    allocation_defects,
    outstanding_defects,
    payment_defects,
    source_defects,
    yuan,
)
from services.funding.ledger.state import (
    Accepted,
    Budgeted,
    Building,
    Ledger,
    Planned,
    Unopened,
    booking_key,
    evolve,
)
from services.funding.rules import F02, P09
from shared.core.actor import Actor
from shared.core.decider import Decider
from shared.core.messages import Command
from shared.core.refusals import NotEntitled, OutOfOrder, Rejected

NO_PLAN = (
    "该项目还没有资金台账:改造实施方案尚未提交",
    "there is no ledger yet: no plan of this project has been submitted",
)
NO_BUDGET = ("政府尚未批准方案,项目预算未确定", "the plan is not approved yet, so there is no budget")
NOT_STARTED = ("工程尚未开工,没有应付的进度款", "construction has not started, so no payment is due")


def decide(ledger: Ledger, command: LedgerCommand, by: Actor) -> list[LedgerEvent]:
    match ledger, command:
        case Unopened(), OpenLedger():
            return [LedgerOpened(**_plan(ledger, command))]
        case Planned(plan_version=version), OpenLedger() if command.plan_version > version:
            return [LedgerReplanned(**_plan(ledger, command))]
        case Unopened() | Planned(), RecordCentralPlanInclusion() if not ledger.inclusion_document:
            return [CentralPlanInclusionRecorded(**_facts(command))]
        case Budgeted(), FixBudget():
            return _fix_again(ledger, command)
        case Planned(), FixBudget():
            return [BudgetFixed(**_facts(command))]
        case Accepted(), RecordConstructionStart() | RecordProgress() | RecordAcceptance():
            return []
        case Building(), RecordConstructionStart():
            return []
        case Budgeted(), RecordConstructionStart():
            return [ConstructionStartRecorded(**_facts(command))]
        case Building(), RecordProgress() if command.percent != ledger.percent:
            return [ProgressRecorded(percent=command.percent, earned=ledger.earned_at(command.percent))]
        case Building(), RecordAcceptance():
            return [FinalAccountClockStarted(accepted_on=command.accepted_on)]
        case _, OpenLedger() | RecordCentralPlanInclusion() | FixBudget():
            return []
        case _, RecordConstructionStart() | RecordProgress() | RecordAcceptance():
            return []

        case Unopened(), _:
            raise OutOfOrder(F02, *NO_PLAN)
        case Planned(), _ if not by.covers(ledger.division):
            raise NotEntitled(F02, *_elsewhere(ledger, by))
        case Planned(), ChangeFundingSources():
            return _change_sources(ledger, command)
        case Planned(), AllocateFunds(source="central") if not ledger.in_central_plan:
            raise Rejected(P09, *_not_included(ledger))
        case Planned(), RecordFundsArrival(source="central") if not ledger.in_central_plan:
            raise Rejected(P09, *_not_included(ledger))
        case Budgeted(), AllocateFunds():
            return _book(ledger, FundsAllocated(**_facts(command)), allocation_defects(ledger, command))
        case Budgeted(), WithdrawAllocation():
            return _book(ledger, AllocationWithdrawn(**_facts(command)), outstanding_defects(ledger, command))
        case Budgeted(), RecordFundsArrival():
            return _book(ledger, FundsArrived(**_facts(command)), outstanding_defects(ledger, command))
        case Building(), PayProgress():
            return _book(ledger, PaymentMade(**_facts(command)), payment_defects(ledger, command))
        case Budgeted(), PayProgress():
            raise OutOfOrder(F02, *NOT_STARTED)
        case _:
            raise OutOfOrder(F02, *NO_BUDGET)


def _facts(command: Command) -> dict[str, Any]:
    """What was asked, to be recorded as it stands; the business date travels beside the event."""
    return command.model_dump(exclude={"occurred_on"})


def _plan(ledger: Unopened | Planned, command: OpenLedger) -> dict[str, Any]:
    """A plan drawn up before the inclusion became known does not undo it."""
    plan = _facts(command)
    return {**plan, "central_plan": "included"} if ledger.inclusion_document else plan


def _fix_again(ledger: Budgeted, command: FixBudget) -> list[LedgerEvent]:
    if command.budget == ledger.budget:
        return []
    reason = f"预算调整 · budget changed: {command.document_no}"
    fixed = BudgetFixed(**_facts(command))
    return [fixed, *_start_gate(ledger, ledger.allocated, command.budget, reason)]


def _change_sources(ledger: Planned, command: ChangeFundingSources) -> list[LedgerEvent]:
    planned = {kind: line.planned for kind, line in ledger.lines.items() if line.planned}
    if planned == {source.kind: source.amount for source in command.sources}:
        return []
    _refuse(source_defects(ledger, command))
    return [FundingSourceChanged(**_facts(command))]


def _book(ledger: Budgeted, booking: Booking, defects: list[Defect]) -> list[LedgerEvent]:
    """Book once: the same paper again is no news, the same number with other facts is another paper."""
    known = ledger.bookings.get(booking_key(booking))
    if known == booking:
        return []
    if known:
        raise OutOfOrder(F02, *_number_taken(booking, known))
    _refuse(defects)
    return [booking, *_after(ledger, booking)]


def _after(ledger: Budgeted, booking: Booking) -> list[LedgerEvent]:
    match booking:
        case FundsAllocated(amount=amount):
            return _start_gate(ledger, ledger.allocated + amount, ledger.budget)
        case AllocationWithdrawn(amount=amount, reason=reason):
            return _start_gate(ledger, ledger.allocated - amount, ledger.budget, reason)
        case _:
            return []


def _start_gate(ledger: Budgeted, allocated: int, budget: int, reason: str = "") -> list[LedgerEvent]:
    """Tell the projects service when the budget becomes covered by allocations, or ceases to be."""
    match ledger.secured, allocated >= budget:
        case False, True:
            return [FundingSecured(amount=budget)]
        case True, False:
            return [FundingWithdrawn(remaining=allocated, reason=reason)]
        case _:
            return []


def _refuse(defects: list[Defect]) -> None:
    if defects:
        raise Rejected(F02, ";".join(zh for zh, _ in defects), "; ".join(en for _, en in defects))


def _number_taken(booking: Booking, known: Booking) -> Defect:
    _, number, source = booking_key(booking)
    return (
        f"{number}({source})已登记过,金额{yuan(known.amount)}元,与本次内容不同",
        f"{number} ({source}) is booked already, for {yuan(known.amount)} yuan and with other facts than now",
    )


def _elsewhere(ledger: Planned, by: Actor) -> Defect:
    return (
        f"项目属于区划{ledger.division},您的职权范围是{by.division}",
        f"the project lies in division {ledger.division}, your word reaches {by.division}",
    )


def _not_included(ledger: Planned) -> Defect:
    return (
        f"项目未纳入中央补助计划(现状:{ledger.central_plan}),不得登记中央预算内投资",
        f"the project is not included in the central subsidy plan (it is: {ledger.central_plan}), "
        "so no central money may be booked on it",
    )


ledger: Decider[LedgerCommand, LedgerEvent, Ledger] = Decider(
    "ledger", "ledgers", Unopened(), decide, evolve, LedgerCommand, LedgerEvent
)
