"""What may be asked of the budget, and of the money allocated within it."""

from typing import ClassVar

from pydantic import Field

from services.funding.ledger.values import Booked, Source
from services.funding.rules import F02
from services.roles import FINANCE
from shared.core.fields import Fen, Sum, Text, TypedNumber, Version
from shared.core.messages import Command
from shared.core.personal import free_text
from shared.core.roles import Role
from shared.core.words import Words


class FixBudget(Command):
    """The government approved the plan with this budget (fen)."""

    plan_version: Version
    document_no: str
    budget: Sum


class AllocateFunds(Booked):
    """划拨资金 · release money of one source to the project (F02)."""

    title: ClassVar = Words("划拨资金", "allocating money")
    roles: ClassVar[frozenset[Role]] = frozenset({FINANCE})
    rule: ClassVar = F02

    source: Source
    amount: Fen = Field(description="划拨金额（分） · amount, fen")
    document_no: TypedNumber = Field(
        description="拨款文号 · allocation document", examples=["相财建〔2024〕18号"]
    )


class WithdrawAllocation(Booked):
    """收回划拨 · take back what was allocated and has not arrived."""

    title: ClassVar = Words("收回划拨", "withdrawing an allocation")
    roles: ClassVar[frozenset[Role]] = frozenset({FINANCE})
    rule: ClassVar = F02

    source: Source
    amount: Fen = Field(description="收回金额（分） · amount, fen")
    document_no: TypedNumber = Field(
        description="收回文号 · withdrawal document", examples=["相财建〔2024〕31号"]
    )
    reason: Text = Field(description=free_text("收回原因", "reason"), examples=["年度预算调整"])


class RecordFundsArrival(Booked):
    """登记到账 · book money that reached the project's account (F02)."""

    title: ClassVar = Words("登记到账", "recording an arrival")
    roles: ClassVar[frozenset[Role]] = frozenset({FINANCE})
    rule: ClassVar = F02

    source: Source
    amount: Fen = Field(description="到账金额（分） · amount, fen")
    voucher: TypedNumber = Field(description="到账凭证号 · receipt voucher", examples=["SK-2024-0107"])


AllocatingCommands = FixBudget | AllocateFunds | WithdrawAllocation | RecordFundsArrival
