"""What happened to a plan. Money is fen, areas are m² as decimal text."""

from typing import ClassVar

from services.projects.project.values import (
    CentralPlan,
    Document,
    ReviewResult,
    ScopeItem,
    Source,
    StatedSource,
    Tier,
)
from shared.core.fields import Area, Count, Sum, Version
from shared.core.messages import Disclosure, Event
from shared.core.paper_numbers import PaperNumber
from shared.core.words import Words


class PlanningEvent(Event):
    """One from the first draft of the plan to the government's approval."""


class PlanDrafted(PlanningEvent):
    title: ClassVar = Words("实施方案已编制", "the plan is drafted")

    plan_version: Version
    author: str
    template: str
    estimate: Sum
    sources: tuple[Source, ...]
    items: tuple[ScopeItem, ...]
    confirmed: tuple[str, ...]


class PlanSubmitted(PlanningEvent):
    title: ClassVar = Words("实施方案已报审", "the plan is submitted")
    disclosure: ClassVar[Disclosure] = "public"

    plan_version: Version
    project_name: str
    division: str
    area_m2: Area
    households: Count
    tier: Tier
    author: str
    template: str
    estimate: Sum
    sources: tuple[Source, ...]
    central_plan: CentralPlan
    documents: tuple[Document, ...]


class PlanSentBack(PlanningEvent):
    title: ClassVar = Words("方案已被发回", "the plan is sent back")

    plan_version: Version
    stage: str
    defects: tuple[str, ...]


class ReviewOutcomeRecorded(PlanningEvent):
    title: ClassVar = Words("审核结果已知悉", "the outcome of the review is known")

    plan_version: Version
    result: ReviewResult
    number: str


class PlanApproved(PlanningEvent):
    title: ClassVar = Words("实施方案已由政府批准", "the government has approved the plan")
    disclosure: ClassVar[Disclosure] = "public"

    plan_version: Version
    document_no: PaperNumber
    budget: Sum


class FundingMixRecorded(PlanningEvent):
    title: ClassVar = Words("资金来源变化已知悉", "the change of sources is known")

    sources: tuple[StatedSource, ...]


PlanningEvents = (
    PlanDrafted | PlanSubmitted | PlanSentBack | ReviewOutcomeRecorded | PlanApproved | FundingMixRecorded
)
