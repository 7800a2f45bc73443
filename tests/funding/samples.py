"""Sample project: 2,660,952.00 yuan, three quarters of it central money. Invented throughout."""

from datetime import date

from services.funding.ledger.allocating.commands import (
    AllocateFunds,
    FixBudget,
    RecordFundsArrival,
    WithdrawAllocation,
)
from services.funding.ledger.allocating.events import (
    AllocationWithdrawn,
    BudgetFixed,
    FundingSecured,
    FundsAllocated,
    FundsArrived,
)
from services.funding.ledger.paying.commands import (
    PayProgress,
    RecordAcceptance,
    RecordConstructionStart,
    RecordProgress,
)
from services.funding.ledger.paying.events import (
    ConstructionStartRecorded,
    FinalAccountClockStarted,
    PaymentMade,
    ProgressRecorded,
)
from services.funding.ledger.planning.commands import (
    ChangeFundingSources,
    OpenLedger,
    RecordCentralPlanInclusion,
)
from services.funding.ledger.planning.events import (
    CentralPlanInclusionRecorded,
    LedgerOpened,
    LedgerReplanned,
)
from services.funding.ledger.values import FundingSource, PlannedSource, SourceKind
from shared.core.actor import Actor, service_actor

FUNDING = service_actor("funding")
FINANCE = Actor(
    person="p-finance-1",
    organisation="11340603MB1XAMP02Y",
    roles=frozenset({"finance"}),
    division="340603",
)
FINANCE_ELSEWHERE = FINANCE.model_copy(update={"division": "340604"})

DAY = date(2024, 5, 6)
BUILDER = "91340603MA2N0XAM0T"
ESTIMATE = 266_095_200
CENTRAL, RESIDENTS = 200_000_000, 66_095_200
CONTRACT = 250_000_000

PLAN = {
    "plan_version": 1,
    "project_name": "西街道纺织小区(样例)",
    "division": "340603002",
    "estimate": ESTIMATE,
    "sources": (
        PlannedSource(kind="central", amount=CENTRAL),
        PlannedSource(kind="residents", amount=RESIDENTS),
    ),
    "central_plan": "included",
}
APPROVAL = {"plan_version": 1, "document_no": "相政办〔2024〕12号", "budget": ESTIMATE}
INCLUSION = {"plan_year": 2024, "document_no": "皖建城〔2024〕7号"}
CONTRACTED = {
    "started_on": DAY,
    "contractor": BUILDER,
    "contract_amount": CONTRACT,
    "progress_payment_percent": 80,
}


def open_ledger(**changes) -> OpenLedger:
    return OpenLedger(occurred_on=DAY, **{**PLAN, **changes})


def opened(**changes) -> LedgerOpened:
    return LedgerOpened(**{**PLAN, **changes})


def replanned(**changes) -> LedgerReplanned:
    return LedgerReplanned(**{**PLAN, "plan_version": 2, **changes})


def fix_budget(**changes) -> FixBudget:
    return FixBudget(occurred_on=DAY, **{**APPROVAL, **changes})


def fixed(**changes) -> BudgetFixed:
    return BudgetFixed(**{**APPROVAL, **changes})


def include() -> RecordCentralPlanInclusion:
    return RecordCentralPlanInclusion(occurred_on=DAY, **INCLUSION)


def included() -> CentralPlanInclusionRecorded:
    return CentralPlanInclusionRecorded(**INCLUSION)


def start() -> RecordConstructionStart:
    return RecordConstructionStart(occurred_on=DAY, **CONTRACTED)


def started(**changes) -> ConstructionStartRecorded:
    return ConstructionStartRecorded(**{**CONTRACTED, **changes})


def progress(percent: int) -> RecordProgress:
    return RecordProgress(occurred_on=DAY, percent=percent)


def progressed(percent: int, earned: int) -> ProgressRecorded:
    return ProgressRecorded(percent=percent, earned=earned)


def accept() -> RecordAcceptance:
    return RecordAcceptance(occurred_on=DAY, accepted_on=DAY)


def accepted() -> FinalAccountClockStarted:
    return FinalAccountClockStarted(accepted_on=DAY)


def allocate(source: SourceKind, amount: int, document_no: str = "拨1号") -> AllocateFunds:
    return AllocateFunds(occurred_on=DAY, source=source, amount=amount, document_no=document_no)


def allocated(source: str, amount: int, document_no: str = "拨1号") -> FundsAllocated:
    return FundsAllocated(source=source, amount=amount, document_no=document_no)


def withdraw(source: SourceKind, amount: int, document_no: str = "收1号") -> WithdrawAllocation:
    return WithdrawAllocation(
        occurred_on=DAY, source=source, amount=amount, document_no=document_no, reason="预算调整"
    )


def withdrawn(source: str, amount: int, document_no: str = "收1号") -> AllocationWithdrawn:
    return AllocationWithdrawn(source=source, amount=amount, document_no=document_no, reason="预算调整")


def arrive(source: SourceKind, amount: int, voucher: str = "SK-1") -> RecordFundsArrival:
    return RecordFundsArrival(occurred_on=DAY, source=source, amount=amount, voucher=voucher)


def arrived(source: str, amount: int, voucher: str = "SK-1") -> FundsArrived:
    return FundsArrived(source=source, amount=amount, voucher=voucher)


def pay(source: SourceKind, amount: int, voucher: str = "FK-1") -> PayProgress:
    return PayProgress(
        occurred_on=DAY, source=source, amount=amount, purpose="工程进度款", voucher=voucher, payee=BUILDER
    )


def paid(source: str, amount: int, voucher: str = "FK-1") -> PaymentMade:
    return PaymentMade(source=source, amount=amount, purpose="工程进度款", voucher=voucher, payee=BUILDER)


def change(**amounts: int) -> ChangeFundingSources:
    sources = tuple(FundingSource(kind=kind, amount=amount) for kind, amount in amounts.items())
    return ChangeFundingSources(occurred_on=DAY, sources=sources, document_no="调1号")


BUDGETED = (opened(), fixed())
SECURED = (
    *BUDGETED,
    allocated("central", CENTRAL),
    allocated("residents", RESIDENTS),
    FundingSecured(amount=ESTIMATE),
)
BUILDING = (*SECURED, started())
FUNDED = (*BUILDING, arrived("central", CENTRAL), arrived("residents", RESIDENTS))
