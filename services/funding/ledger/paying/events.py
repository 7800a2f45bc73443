"""What happened to the work that earns money, and to its payment. Money is integer fen."""

from datetime import date
from typing import ClassVar

from shared.core.fields import Percent, Sum
from shared.core.messages import Event
from shared.core.paper_numbers import PaperNumber
from shared.core.words import Words


class PayingEvent(Event):
    """An event of the work that earns money, or of its payment."""


class ConstructionStartRecorded(PayingEvent):
    title: ClassVar = Words("开工已登记", "the start of construction is recorded")

    started_on: date
    contractor: str
    contract_amount: Sum
    progress_payment_percent: Percent


class ProgressRecorded(PayingEvent):
    """Measured percent, and the fen that the contract terms have earned by it."""

    title: ClassVar = Words("进度已登记", "progress is recorded")

    percent: Percent
    earned: Sum


class PaymentMade(PayingEvent):
    title: ClassVar = Words("资金已支付", "money is paid")

    source: str
    amount: Sum
    purpose: str
    voucher: PaperNumber
    payee: str
    confirmed: tuple[str, ...]


class FinalAccountClockStarted(PayingEvent):
    title: ClassVar = Words("竣工决算计时已开始", "the clock of the final account has started")

    accepted_on: date


PayingEvents = ConstructionStartRecorded | ProgressRecorded | PaymentMade | FinalAccountClockStarted
