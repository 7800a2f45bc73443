"""What may be asked of a plan that needs no review."""

from typing import ClassVar

from pydantic import Field

from services.reviews.review.filing.events import Document, FilingDocument
from services.reviews.rules import R03, R04
from services.roles import COUNTY_BUREAU, PROVINCE
from shared.core.days import PastDay
from shared.core.fields import TypedNumber
from shared.core.messages import Command
from shared.core.roles import Role
from shared.core.words import Words


class AssessReviewScope(Command):
    """免予审核 · exempt what was tendered before the notice (R03). The unknown never exempts."""

    title: ClassVar = Words("认定免予审核", "exempting it from review")
    roles: ClassVar[frozenset[Role]] = frozenset({PROVINCE})
    rule: ClassVar = R03

    tender_completed_on: PastDay | None = Field(
        default=None, description="招投标完成日期 · tender completed on", examples=["2024-01-20"]
    )
    award_document: Document | None = Field(default=None, description="中标通知书 · award notice")
    notice_document: TypedNumber | None = Field(
        default=None, description="审核通知文号 · number of the review notice", examples=["X建城〔2024〕12号"]
    )
    notice_issued_on: PastDay | None = Field(
        default=None, description="审核通知印发日期 · the notice was issued on", examples=["2024-03-15"]
    )


class FileForRecord(Command):
    """报备案 · file an exempt plan (R04)."""

    title: ClassVar = Words("报备案", "filing it")
    roles: ClassVar[frozenset[Role]] = frozenset({COUNTY_BUREAU})
    rule: ClassVar = R04

    documents: tuple[FilingDocument, ...] = Field(
        description="中标通知书、施工合同、审定的实施方案 · award notice, contract, approved scheme"
    )
    awarded_on: PastDay = Field(description="中标日期 · awarded on", examples=["2024-01-20"])
    contract_signed_on: PastDay = Field(
        description="合同签订日期 · contract signed on", examples=["2024-02-05"]
    )


FilingCommands = AssessReviewScope | FileForRecord
