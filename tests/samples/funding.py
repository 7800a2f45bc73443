"""For the tests of funding: commands and events with the sums that a test is about, and histories."""

from typing import Any

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
from services.funding.ledger.values import LEAST_FEN, FundingSource, SourceKind
from tests.samples.lived import asked, changed, happened, until
from tests.samples.papers import DAY

BUDGETED = until(BudgetFixed)
SECURED = until(FundingSecured)
BUILDING = until(ConstructionStartRecorded)
FUNDED = until(FundsArrived)
# Most limits are tested to the fen, which nobody believes at once.
SURE: dict[str, Any] = {"confirmed": ("amount",)}


def open_ledger(**changes: Any) -> OpenLedger:
    return changed(asked(OpenLedger), **changes)


def opened(**changes: Any) -> LedgerOpened:
    return changed(happened(LedgerOpened), **changes)


def replanned(**changes: Any) -> LedgerReplanned:
    return LedgerReplanned(**{**dict(opened()), "plan_version": 2, **changes})


def fix_budget(**changes: Any) -> FixBudget:
    return changed(asked(FixBudget), **changes)


def fixed(**changes: Any) -> BudgetFixed:
    return changed(happened(BudgetFixed), **changes)


def include() -> RecordCentralPlanInclusion:
    return asked(RecordCentralPlanInclusion)


def included() -> CentralPlanInclusionRecorded:
    return CentralPlanInclusionRecorded(**include().recorded())


def start() -> RecordConstructionStart:
    return asked(RecordConstructionStart)


def started(**changes: Any) -> ConstructionStartRecorded:
    return changed(happened(ConstructionStartRecorded), **changes)


def progress(percent: int) -> RecordProgress:
    return RecordProgress(occurred_on=DAY, percent=percent)


def progressed(percent: int, earned: int) -> ProgressRecorded:
    return ProgressRecorded(percent=percent, earned=earned)


def accept() -> RecordAcceptance:
    return asked(RecordAcceptance)


def accepted() -> FinalAccountClockStarted:
    return happened(FinalAccountClockStarted)


def small(amount: int) -> tuple[str, ...]:
    """What was in doubt of a booking of so many fen."""
    return ("amount",) if amount < LEAST_FEN else ()


def allocate(source: SourceKind, amount: int, document_no: str = "拨1号") -> AllocateFunds:
    return changed(asked(AllocateFunds), source=source, amount=amount, document_no=document_no, **SURE)


def allocated(source: str, amount: int, document_no: str = "拨1号") -> FundsAllocated:
    return FundsAllocated(source=source, amount=amount, document_no=document_no, confirmed=small(amount))


def withdraw(source: SourceKind, amount: int, document_no: str = "收1号") -> WithdrawAllocation:
    return WithdrawAllocation(
        occurred_on=DAY, source=source, amount=amount, document_no=document_no, reason="预算调整", **SURE
    )


def withdrawn(source: str, amount: int, document_no: str = "收1号") -> AllocationWithdrawn:
    return AllocationWithdrawn(
        source=source,
        amount=amount,
        document_no=document_no,
        reason="预算调整",
        confirmed=small(amount),
    )


def arrive(source: SourceKind, amount: int, voucher: str = "SK-1") -> RecordFundsArrival:
    return changed(asked(RecordFundsArrival), source=source, amount=amount, voucher=voucher, **SURE)


def arrived(source: str, amount: int, voucher: str = "SK-1") -> FundsArrived:
    return FundsArrived(source=source, amount=amount, voucher=voucher, confirmed=small(amount))


def pay(source: SourceKind, amount: int, voucher: str = "FK-1") -> PayProgress:
    return changed(asked(PayProgress), source=source, amount=amount, voucher=voucher, **SURE)


def paid(source: str, amount: int, voucher: str = "FK-1") -> PaymentMade:
    return changed(
        happened(PaymentMade), source=source, amount=amount, voucher=voucher, confirmed=small(amount)
    )


def change(**amounts: int) -> ChangeFundingSources:
    sources = tuple(FundingSource(kind=kind, amount=amount) for kind, amount in amounts.items())
    return ChangeFundingSources(occurred_on=DAY, sources=sources, document_no="调1号")
