"""What happened in a project's ledger. Money is integer fen."""

from datetime import date
from typing import ClassVar

from services.funding.ledger.commands import PlannedSource
from shared.core.messages import Disclosure, Event
from shared.core.words import Words


class LedgerOpened(Event):
    title: ClassVar = Words("资金台账已建立", "the ledger is opened")

    plan_version: int
    project_name: str
    division: str
    estimate: int
    sources: tuple[PlannedSource, ...]
    central_plan: str


class LedgerReplanned(Event):
    """A later version of the plan was submitted."""

    title: ClassVar = Words("资金计划已重编", "the ledger is planned anew")

    plan_version: int
    project_name: str
    division: str
    estimate: int
    sources: tuple[PlannedSource, ...]
    central_plan: str


class CentralPlanInclusionRecorded(Event):
    title: ClassVar = Words("纳入中央补助计划已登记", "the inclusion in the central plan is recorded")

    plan_year: int
    document_no: str


class BudgetFixed(Event):
    title: ClassVar = Words("项目预算已确定", "the budget is fixed")

    plan_version: int
    document_no: str
    budget: int


class FundingSourceChanged(Event):
    """All sources as they are from now on."""

    title: ClassVar = Words("资金来源已调整", "the sources are changed")

    sources: tuple[PlannedSource, ...]
    document_no: str


class FundsAllocated(Event):
    title: ClassVar = Words("资金已划拨", "money is allocated")

    source: str
    amount: int
    document_no: str


class AllocationWithdrawn(Event):
    title: ClassVar = Words("划拨已收回", "an allocation is withdrawn")

    source: str
    amount: int
    document_no: str
    reason: str


class FundingSecured(Event):
    """The whole budget is allocated."""

    title: ClassVar = Words("资金已落实", "the money is secured")

    disclosure: ClassVar[Disclosure] = "public"

    amount: int


class FundingWithdrawn(Event):
    """Allocations no longer cover the budget."""

    title: ClassVar = Words("资金落实已撤销", "the money is no longer secured")

    disclosure: ClassVar[Disclosure] = "public"

    remaining: int
    reason: str


class FundsArrived(Event):
    title: ClassVar = Words("资金已到账", "money has arrived")

    source: str
    amount: int
    voucher: str


class ConstructionStartRecorded(Event):
    title: ClassVar = Words("开工已登记", "the start of construction is recorded")

    started_on: date
    contractor: str
    contract_amount: int
    progress_payment_percent: int


class ProgressRecorded(Event):
    """Measured percent, and the fen that the contract terms have earned by it."""

    title: ClassVar = Words("进度已登记", "progress is recorded")

    percent: int
    earned: int


class PaymentMade(Event):
    title: ClassVar = Words("资金已支付", "money is paid")

    source: str
    amount: int
    purpose: str
    voucher: str
    payee: str


class FinalAccountClockStarted(Event):
    title: ClassVar = Words("竣工决算计时已开始", "the clock of the final account has started")

    accepted_on: date


Booking = FundsAllocated | AllocationWithdrawn | FundsArrived | PaymentMade

LedgerEvent = (
    LedgerOpened
    | LedgerReplanned
    | CentralPlanInclusionRecorded
    | BudgetFixed
    | FundingSourceChanged
    | FundsAllocated
    | AllocationWithdrawn
    | FundingSecured
    | FundingWithdrawn
    | FundsArrived
    | ConstructionStartRecorded
    | ProgressRecorded
    | PaymentMade
    | FinalAccountClockStarted
)
