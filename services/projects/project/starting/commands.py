"""What may be asked on the way to the start, and what funding says about the money. Money is fen."""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from services.projects.project.values import LEAST_FEN, Document, DocumentNo, Seat
from services.projects.rules import P11, P13
from services.roles import COUNTY_GOVERNMENT, IMPLEMENTER
from shared.core.days import PastDay
from shared.core.fields import CreditCode, Fen, Percent, Sum, Total
from shared.core.messages import Command
from shared.core.plausible import Confirmable, Doubt, too_small_a_sum
from shared.core.roles import Role
from shared.core.words import Words


class RecordInitiation(Command):
    """立项 (P11)."""

    title: ClassVar = Words("办理立项", "initiating it")
    roles: ClassVar[frozenset[Role]] = frozenset({COUNTY_GOVERNMENT})
    rule: ClassVar = P11

    document_no: DocumentNo


class RecordTenderAward(Confirmable):
    """中标 (P11). `progress_payment_percent`: of the measured value, payable before acceptance."""

    title: ClassVar = Words("登记中标", "recording the tender award")
    roles: ClassVar[frozenset[Role]] = frozenset({IMPLEMENTER})
    rule: ClassVar = P11

    contractor: CreditCode = Field(description="中标单位统一社会信用代码 · contractor's credit code")
    amount: Fen = Field(description="中标金额（分） · amount, fen")
    progress_payment_percent: Percent = Field(
        strict=True,
        description="进度款支付比例 · share of measured work paid, %",
        examples=[80],
    )
    awarded_on: PastDay = Field(description="中标日期 · awarded on", examples=["2024-05-20"])
    documents: tuple[Document, ...] = Field(min_length=1, description="招投标文件 · documents")

    def doubts(self) -> Iterator[Doubt]:
        return too_small_a_sum("amount", self.amount, LEAST_FEN)


class AppointSupervisionParty(Command):
    """确定六位一体监管的一方 (P13)."""

    title: ClassVar = Words("确定监管方", "appointing a party of supervision")
    roles: ClassVar[frozenset[Role]] = frozenset({COUNTY_GOVERNMENT})
    rule: ClassVar = P13

    seat: Seat = Field(description="席位 · seat", examples=["supervisor"])
    organisation: CreditCode = Field(description="单位统一社会信用代码 · organisation's credit code")


class RecordFundingSecured(Command):
    """Funding secured the money."""

    amount: Sum


class RecordFundingWithdrawn(Command):
    """Funding withdrew money."""

    remaining: Total
    reason: str


class StartConstruction(Command):
    """开工 (P11, P13)."""

    title: ClassVar = Words("开工", "starting construction")
    roles: ClassVar[frozenset[Role]] = frozenset({IMPLEMENTER})
    rule: ClassVar = P11


StartingCommands = (
    RecordInitiation
    | RecordTenderAward
    | AppointSupervisionParty
    | RecordFundingSecured
    | RecordFundingWithdrawn
    | StartConstruction
)
