"""Where a renovation project stands: the joints between its phases.

History is never refused: an event that does not fit leaves the state as it is.
"""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from msgspec import field

from services.projects.project.accepting.events import (
    ComprehensiveAssessmentRecorded,
    InitialAcceptanceFailed,
    InitialAcceptancePassed,
)
from services.projects.project.applying.events import ApplicationReturned, RenovationApplicationSubmitted
from services.projects.project.handing_over.events import HandedOver
from services.projects.project.planning.events import PlanApproved, PlanDrafted, PlanSubmitted
from services.projects.project.starting.events import ProjectInitiated, TenderAwarded
from services.projects.project.values import CentralPlan, Seat, StatedSource
from shared.core.deciding import State
from shared.core.frozen import Frozen
from shared.core.words import Words


class Dossier(Frozen, frozen=True):
    """What is known whatever the project's state.

    funded      funding says that the whole budget is allocated
    mode        the management mode that maintenance says the owners decided, or ""
    author      of the newest plan, by credit code, or ""
    contractor  that won the tender, likewise
    seats       of joint supervision → who has it
    """

    application: RenovationApplicationSubmitted
    central_plan: CentralPlan = "none"
    sources: tuple[StatedSource, ...] = ()
    funded: bool = False
    mode: str = ""
    author: str = ""
    contractor: str = ""
    seats: Mapping[Seat, str] = field(default_factory=dict)


class ProjectState(State, frozen=True):
    subject: ClassVar = Words("该项目", "the project")


class Unknown(ProjectState, frozen=True):
    now: ClassVar = Words("尚未申请", "has not been applied for")


class Known(ProjectState, frozen=True):
    """Any state after the first application."""

    dossier: Dossier


class Applied(Known, frozen=True):
    now: ClassVar = Words("等待街道或社区确认", "waits for the street's or community's confirmation")


class Returned(Known, frozen=True):
    now: ClassVar = Words("申请已退回", "had its application returned")
    returned: ApplicationReturned


class Confirmed(Known, frozen=True):
    now: ClassVar = Words("等待认定改造资格", "waits for its eligibility to be assessed")


class Ineligible(Known, frozen=True):
    now: ClassVar = Words("不符合改造条件", "is not eligible")


class Eligible(Known, frozen=True):
    now: ClassVar = Words("可以编制方案", "is eligible and has no plan yet")


class Planned(Known, frozen=True):
    """Any state with a plan."""

    plan: PlanDrafted


class Drafted(Planned, frozen=True):
    now: ClassVar = Words("方案已编制，尚未报审", "has a plan that is not submitted yet")


class InReview(Planned, frozen=True):
    now: ClassVar = Words("方案正在审核", "has its plan under review")
    submitted: PlanSubmitted


class SentBack(Planned, frozen=True):
    now: ClassVar = Words("方案已发回，等待修改", "had its plan sent back and waits for a new version")


class Reviewed(Planned, frozen=True):
    now: ClassVar = Words(
        "方案已通过审核，等待政府批准", "passed review and waits for the government's approval"
    )


class Approved(Planned, frozen=True):
    now: ClassVar = Words("方案已批准，尚未立项", "is approved and not initiated yet")
    approval: PlanApproved


class Initiated(Planned, frozen=True):
    now: ClassVar = Words("已立项，尚未招标", "is initiated and not tendered yet")
    initiation: ProjectInitiated


class Contracted(Planned, frozen=True):
    now: ClassVar = Words("已招标，尚未开工", "is tendered and not started yet")
    contract: TenderAwarded

    @property
    def seats(self) -> Mapping[Seat, str]:
        return self.dossier.seats


class Building(Contracted, frozen=True, kw_only=True):
    now: ClassVar = Words("正在施工", "is under construction")
    started_on: date
    percent: int = 0


class Completed(Contracted, frozen=True, kw_only=True):
    """`failure` is the last initial acceptance, where it failed."""

    now: ClassVar = Words("已竣工，等待初验", "is completed and waits for its initial acceptance")
    completed_on: date
    failure: InitialAcceptanceFailed | None = None


class InitiallyAccepted(Planned, frozen=True):
    now: ClassVar = Words(
        "初验已通过，等待综合考核", "passed its initial acceptance and waits to be assessed"
    )
    acceptance: InitialAcceptancePassed


class Assessed(Planned, frozen=True):
    now: ClassVar = Words("已综合考核，等待验收", "is assessed and waits for acceptance")
    assessment: ComprehensiveAssessmentRecorded
    acceptance: InitialAcceptancePassed


class Accepted(Planned, frozen=True):
    now: ClassVar = Words("已验收，等待移交", "is accepted and waits to be handed over")
    accepted_on: date


class HandedToCare(Planned, frozen=True):
    now: ClassVar = Words("已移交管护", "is handed over")
    handover: HandedOver


Project = Unknown | Known
