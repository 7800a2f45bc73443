"""What happened to the budget, and to the money allocated within it. Money is integer fen."""

from typing import ClassVar

from shared.core.messages import Disclosure, Event
from shared.core.paper_numbers import PaperNumber
from shared.core.words import Words


class AllocatingEvent(Event):
    """An event of the budget, or of money allocated within it."""


class BudgetFixed(AllocatingEvent):
    title: ClassVar = Words("项目预算已确定", "the budget is fixed")

    plan_version: int
    document_no: PaperNumber
    budget: int


class FundsAllocated(AllocatingEvent):
    title: ClassVar = Words("资金已划拨", "money is allocated")

    source: str
    amount: int
    document_no: PaperNumber


class AllocationWithdrawn(AllocatingEvent):
    title: ClassVar = Words("划拨已收回", "an allocation is withdrawn")

    source: str
    amount: int
    document_no: PaperNumber
    reason: str


class FundingSecured(AllocatingEvent):
    """The whole budget is allocated."""

    title: ClassVar = Words("资金已落实", "the money is secured")
    disclosure: ClassVar[Disclosure] = "public"

    amount: int


class FundingWithdrawn(AllocatingEvent):
    """Allocations no longer cover the budget."""

    title: ClassVar = Words("资金落实已撤销", "the money is no longer secured")
    disclosure: ClassVar[Disclosure] = "public"

    remaining: int
    reason: str


class FundsArrived(AllocatingEvent):
    title: ClassVar = Words("资金已到账", "money has arrived")

    source: str
    amount: int
    voucher: PaperNumber


AllocatingEvents = (
    BudgetFixed | FundsAllocated | AllocationWithdrawn | FundingSecured | FundingWithdrawn | FundsArrived
)
