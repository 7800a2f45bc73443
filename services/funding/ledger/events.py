"""What happened in a project's ledger. Money is integer fen."""

from datetime import date
from typing import ClassVar

from services.funding.ledger.commands import PlannedSource
from shared.core.messages import Disclosure, Event


class LedgerOpened(Event):
    """资金台账已建立"""

    plan_version: int
    project_name: str
    division: str
    estimate: int
    sources: tuple[PlannedSource, ...]
    central_plan: str


class LedgerReplanned(Event):
    """资金计划已重编: a later version of the plan was submitted."""

    plan_version: int
    project_name: str
    division: str
    estimate: int
    sources: tuple[PlannedSource, ...]
    central_plan: str


class CentralPlanInclusionRecorded(Event):
    """纳入中央补助计划已登记"""

    plan_year: int
    document_no: str


class BudgetFixed(Event):
    """项目预算已确定"""

    plan_version: int
    document_no: str
    budget: int


class FundingSourceChanged(Event):
    """资金来源已调整: all sources as they are from now on."""

    sources: tuple[PlannedSource, ...]
    document_no: str


class FundsAllocated(Event):
    """资金已划拨"""

    source: str
    amount: int
    document_no: str


class AllocationWithdrawn(Event):
    """划拨已收回"""

    source: str
    amount: int
    document_no: str
    reason: str


class FundingSecured(Event):
    """资金已落实: the whole budget is allocated."""

    disclosure: ClassVar[Disclosure] = "public"

    amount: int


class FundingWithdrawn(Event):
    """资金落实已撤销: allocations no longer cover the budget."""

    disclosure: ClassVar[Disclosure] = "public"

    remaining: int
    reason: str


class FundsArrived(Event):
    """资金已到账"""

    source: str
    amount: int
    voucher: str


class ConstructionStartRecorded(Event):
    """开工已登记"""

    started_on: date
    contractor: str
    contract_amount: int
    progress_payment_percent: int


class ProgressRecorded(Event):
    """进度已登记: measured percent, and the fen that the contract terms have earned by it."""

    percent: int
    earned: int


class PaymentMade(Event):
    """资金已支付"""

    source: str
    amount: int
    purpose: str
    voucher: str
    payee: str


class FinalAccountClockStarted(Event):
    """竣工决算计时已开始"""

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
