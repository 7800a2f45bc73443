"""What happened to a plan that needs no review."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from shared.core.fields import Name, Version
from shared.core.files import FileRef
from shared.core.messages import Disclosure, Event, Value
from shared.core.paper_numbers import PaperNumber
from shared.core.words import Words

FilingKind = Literal["award_notice", "contract", "approved_scheme"]


class Document(Value):
    title: Name = Field(description="名称 · title", examples=["中标通知书"])
    sha256: FileRef = Field(description="文件的SHA-256 · of the file's bytes")


class FilingDocument(Document):
    kind: FilingKind = Field(description="文件种类 · which of the three", examples=["contract"])


class FilingEvent(Event):
    """An event of a plan that needs no review. It belongs to one version of the plan."""

    plan_version: Version


class PlanExemptedFromReview(FilingEvent):
    """R03."""

    title: ClassVar = Words("免予审核已认定", "exempt from review")

    tender_completed_on: date
    award_document: Document
    notice_document: PaperNumber
    notice_issued_on: date


class FilingReceived(FilingEvent):
    """R04: the papers that it was filed with."""

    title: ClassVar = Words("备案材料已收", "the papers of the filing are received")

    documents: tuple[FilingDocument, ...]
    awarded_on: date
    contract_signed_on: date


class PlanFiled(FilingEvent):
    """R04."""

    title: ClassVar = Words("已备案", "filed")
    disclosure: ClassVar[Disclosure] = "public"

    filing_number: str


FilingEvents = PlanExemptedFromReview | FilingReceived | PlanFiled
