"""What happened on the way to the start. Money is fen."""

from datetime import date
from typing import ClassVar

from services.projects.project.values import Document, Seat
from shared.core.fields import Percent, Sum, Total
from shared.core.messages import Disclosure, Event
from shared.core.paper_numbers import PaperNumber
from shared.core.words import Words


class StartingEvent(Event):
    """One from the initiation to the start of construction."""


class ProjectInitiated(StartingEvent):
    title: ClassVar = Words("已立项", "initiated")

    document_no: PaperNumber


class TenderAwarded(StartingEvent):
    title: ClassVar = Words("已中标", "the tender is awarded")
    disclosure: ClassVar[Disclosure] = "public"

    contractor: str
    amount: Sum
    progress_payment_percent: Percent
    awarded_on: date
    documents: tuple[Document, ...]
    confirmed: tuple[str, ...]


class SupervisionPartyAppointed(StartingEvent):
    title: ClassVar = Words("监管方已确定", "a party of supervision is appointed")

    seat: Seat
    organisation: str


class JointSupervisionEstablished(StartingEvent):
    title: ClassVar = Words("六位一体监管已建立", "joint supervision is established")


class FundingSecuredRecorded(StartingEvent):
    title: ClassVar = Words("资金落实已知悉", "that the money is secured is known")

    amount: Sum


class FundingWithdrawnRecorded(StartingEvent):
    title: ClassVar = Words("资金撤回已知悉", "that money was withdrawn is known")

    remaining: Total
    reason: str


class ConstructionStarted(StartingEvent):
    title: ClassVar = Words("已开工", "construction has started")
    disclosure: ClassVar[Disclosure] = "public"

    started_on: date
    contractor: str
    contract_amount: Sum
    progress_payment_percent: Percent


StartingEvents = (
    ProjectInitiated
    | TenderAwarded
    | SupervisionPartyAppointed
    | JointSupervisionEstablished
    | FundingSecuredRecorded
    | FundingWithdrawnRecorded
    | ConstructionStarted
)
