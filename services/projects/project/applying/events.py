"""What happened to an application. Areas are m² as decimal text."""

from typing import ClassVar

from services.projects.project.values import Document, Tier
from shared.core.fields import Area, Count, Year
from shared.core.messages import Disclosure, Event
from shared.core.paper_numbers import PaperNumber
from shared.core.words import Words


class ApplyingEvent(Event):
    """One from the application to a place in the year's programme."""


class RenovationApplicationSubmitted(ApplyingEvent):
    title: ClassVar = Words("改造申请已提交", "the application is submitted")

    project_name: str
    division: str
    area_m2: Area
    households: Count
    tier: Tier
    applicant: str
    document: Document
    confirmed: tuple[str, ...]


class ApplicationConfirmed(ApplyingEvent):
    title: ClassVar = Words("申请已确认", "the application is confirmed")

    confirmed_by: str


class ApplicationReturned(ApplyingEvent):
    title: ClassVar = Words("申请已退回", "the application is returned")
    disclosure: ClassVar[Disclosure] = "restricted"

    returned_by: str
    reason: str
    confirmed: tuple[str, ...]


class EligibilityAssessed(ApplyingEvent):
    title: ClassVar = Words("改造资格已认定", "its eligibility is assessed")

    eligible: bool
    basis: str
    confirmed: tuple[str, ...]


class ProjectIncludedInCentralPlan(ApplyingEvent):
    title: ClassVar = Words("已纳入中央补助计划", "included in the central plan")
    disclosure: ClassVar[Disclosure] = "public"

    plan_year: Year
    document_no: PaperNumber


class ProjectNominatedForCentralPlan(ApplyingEvent):
    title: ClassVar = Words("已申报争取中央补助", "nominated for the central plan")
    disclosure: ClassVar[Disclosure] = "public"

    plan_year: Year
    document_no: PaperNumber


ApplyingEvents = (
    RenovationApplicationSubmitted
    | ApplicationConfirmed
    | ApplicationReturned
    | EligibilityAssessed
    | ProjectIncludedInCentralPlan
    | ProjectNominatedForCentralPlan
)
