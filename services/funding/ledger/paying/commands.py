"""What may be asked of the work that earns money, and of its payment."""

from typing import ClassVar

from pydantic import Field

from services.funding.ledger.values import Booked, Source
from services.funding.rules import F02
from services.roles import FINANCE
from shared.core.days import Day
from shared.core.fields import CreditCode, Fen, Name, Percent, Sum, TypedNumber
from shared.core.messages import Command
from shared.core.personal import free_text
from shared.core.roles import Role
from shared.core.words import Words


class RecordConstructionStart(Command):
    """Construction began under a contract.

    contract_amount           fen
    progress_payment_percent  the share of measured work that is paid at once, 0 to 100
    """

    started_on: Day
    contractor: str
    contract_amount: Sum
    progress_payment_percent: Percent


class RecordProgress(Command):
    """Work was measured. percent: completion since the start, 0 to 100."""

    percent: Percent


class RecordAcceptance(Command):
    """The works are accepted: from that day the final account is due."""

    accepted_on: Day


class PayProgress(Booked):
    """支付进度款 · pay for measured work out of one source (F02)."""

    title: ClassVar = Words("支付进度款", "paying for progress")
    roles: ClassVar[frozenset[Role]] = frozenset({FINANCE})
    rule: ClassVar = F02

    source: Source
    amount: Fen = Field(description="支付金额（分） · amount, fen")
    purpose: Name = Field(description=free_text("支付用途", "purpose"), examples=["第一期工程进度款"])
    voucher: TypedNumber = Field(description="支付凭证号 · payment voucher", examples=["FK-2024-0033"])
    payee: CreditCode = Field(description="收款单位统一社会信用代码 · payee's credit code")


PayingCommands = RecordConstructionStart | RecordProgress | RecordAcceptance | PayProgress
