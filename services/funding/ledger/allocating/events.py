"""What happened to the budget, and to the money allocated within it. Money is integer fen."""

from typing import ClassVar

from shared.core.fields import Sum, Total, Version
from shared.core.messages import Disclosure, Event
from shared.core.paper_numbers import PaperNumber
from shared.core.words import Words


class AllocatingEvent(Event):
    """An event of the budget, or of money allocated within it."""


class BudgetFixed(AllocatingEvent):
    title: ClassVar = Words("项目预算已确定", "the budget is fixed")

    plan_version: Version
    document_no: PaperNumber
    budget: Sum


class FundsAllocated(AllocatingEvent):
    title: ClassVar = Words("资金已划拨", "money is allocated")

    source: str
    amount: Sum
    document_no: PaperNumber
    confirmed: tuple[str, ...]


class AllocationWithdrawn(AllocatingEvent):
    title: ClassVar = Words("划拨已收回", "an allocation is withdrawn")

    source: str
    amount: Sum
    document_no: PaperNumber
    reason: str
    confirmed: tuple[str, ...]


class FundingSecured(AllocatingEvent):
    """The whole budget is allocated."""

    title: ClassVar = Words("资金已落实", "the money is secured")
    disclosure: ClassVar[Disclosure] = "public"

    amount: Sum


class FundingWithdrawn(AllocatingEvent):
    """Allocations no longer cover the budget."""

    title: ClassVar = Words("资金落实已撤销", "the money is no longer secured")
    disclosure: ClassVar[Disclosure] = "public"

    remaining: Total
    reason: str


class FundsArrived(AllocatingEvent):
    title: ClassVar = Words("资金已到账", "money has arrived")

    source: str
    amount: Sum
    voucher: PaperNumber
    confirmed: tuple[str, ...]


AllocatingEvents = (
    BudgetFixed | FundsAllocated | AllocationWithdrawn | FundingSecured | FundingWithdrawn | FundsArrived
)
