"""What happened to the plan that a ledger follows. Money is integer fen."""

from typing import ClassVar

from services.funding.ledger.values import StatedSource
from shared.core.fields import Sum, Version, Year
from shared.core.messages import Event
from shared.core.paper_numbers import PaperNumber
from shared.core.words import Words


class PlanningEvent(Event):
    """An event of the plan."""


class LedgerOpened(PlanningEvent):
    title: ClassVar = Words("资金台账已建立", "the ledger is opened")

    plan_version: Version
    project_name: str
    division: str
    estimate: Sum
    sources: tuple[StatedSource, ...]
    central_plan: str


class LedgerReplanned(PlanningEvent):
    """A later version of the plan was submitted."""

    title: ClassVar = Words("资金计划已重编", "the ledger is planned anew")

    plan_version: Version
    project_name: str
    division: str
    estimate: Sum
    sources: tuple[StatedSource, ...]
    central_plan: str


class CentralPlanInclusionRecorded(PlanningEvent):
    title: ClassVar = Words("纳入中央补助计划已登记", "the inclusion in the central plan is recorded")

    plan_year: Year
    document_no: PaperNumber


class FundingSourceChanged(PlanningEvent):
    """All sources as they are from now on."""

    title: ClassVar = Words("资金来源已调整", "the sources are changed")

    sources: tuple[StatedSource, ...]
    document_no: PaperNumber


PlanningEvents = LedgerOpened | LedgerReplanned | CentralPlanInclusionRecorded | FundingSourceChanged
