"""Where a renovation project stands: the joints between its phases.

History is never refused: an event that does not fit leaves the state as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from services.projects.project.accepting.events import (
    ComprehensiveAssessmentRecorded,
    InitialAcceptanceFailed,
    InitialAcceptancePassed,
)
from services.projects.project.applying.events import ApplicationReturned, RenovationApplicationSubmitted
from services.projects.project.handing_over.events import HandedOver
from services.projects.project.planning.events import PlanApproved, PlanDrafted, PlanSubmitted
from services.projects.project.starting.events import ProjectInitiated, TenderAwarded
from services.projects.project.values import CentralPlan, HeardSource, Seat
from shared.core.deciding import State
from shared.core.words import Words


@dataclass(frozen=True)
class Dossier:
    """What is known whatever the project's state.

    funded  funding says that the whole budget is allocated
    mode    the management mode that maintenance says the owners decided, or ""
    """

    application: RenovationApplicationSubmitted
    central_plan: CentralPlan = "none"
    sources: tuple[HeardSource, ...] = ()
    funded: bool = False
    mode: str = ""


class ProjectState(State):
    subject: ClassVar = Words("该项目", "the project")


@dataclass(frozen=True)
class Unknown(ProjectState):
    now: ClassVar = Words("尚未申请", "has not been applied for")


@dataclass(frozen=True)
class Known(ProjectState):
    """Any state after the first application."""

    dossier: Dossier


@dataclass(frozen=True)
class Applied(Known):
    now: ClassVar = Words("等待街道或社区确认", "waits for the street's or community's confirmation")


@dataclass(frozen=True)
class Returned(Known):
    now: ClassVar = Words("申请已退回", "had its application returned")
    returned: ApplicationReturned


@dataclass(frozen=True)
class Confirmed(Known):
    now: ClassVar = Words("等待认定改造资格", "waits for its eligibility to be assessed")


@dataclass(frozen=True)
class Ineligible(Known):
    now: ClassVar = Words("不符合改造条件", "is not eligible")


@dataclass(frozen=True)
class Eligible(Known):
    now: ClassVar = Words("可以编制方案", "is eligible and has no plan yet")


@dataclass(frozen=True)
class Planned(Known):
    """Any state with a plan."""

    plan: PlanDrafted


@dataclass(frozen=True)
class Drafted(Planned):
    now: ClassVar = Words("方案已编制，尚未报审", "has a plan that is not submitted yet")


@dataclass(frozen=True)
class InReview(Planned):
    now: ClassVar = Words("方案正在审核", "has its plan under review")
    submitted: PlanSubmitted


@dataclass(frozen=True)
class SentBack(Planned):
    now: ClassVar = Words("方案已发回，等待修改", "had its plan sent back and waits for a new version")


@dataclass(frozen=True)
class Reviewed(Planned):
    now: ClassVar = Words(
        "方案已通过审核，等待政府批准", "passed review and waits for the government's approval"
    )


@dataclass(frozen=True)
class Approved(Planned):
    now: ClassVar = Words("方案已批准，尚未立项", "is approved and not initiated yet")
    approval: PlanApproved


@dataclass(frozen=True)
class Initiated(Planned):
    now: ClassVar = Words("已立项，尚未招标", "is initiated and not tendered yet")
    initiation: ProjectInitiated


@dataclass(frozen=True)
class Contracted(Planned):
    now: ClassVar = Words("已招标，尚未开工", "is tendered and not started yet")
    contract: TenderAwarded
    seats: Mapping[Seat, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Building(Contracted):
    now: ClassVar = Words("正在施工", "is under construction")
    percent: int = 0


@dataclass(frozen=True)
class Completed(Contracted):
    """`failure` is the last initial acceptance, where it failed."""

    now: ClassVar = Words("已竣工，等待初验", "is completed and waits for its initial acceptance")
    failure: InitialAcceptanceFailed | None = None


@dataclass(frozen=True)
class InitiallyAccepted(Planned):
    now: ClassVar = Words(
        "初验已通过，等待综合考核", "passed its initial acceptance and waits to be assessed"
    )
    acceptance: InitialAcceptancePassed


@dataclass(frozen=True)
class Assessed(Planned):
    now: ClassVar = Words("已综合考核，等待验收", "is assessed and waits for acceptance")
    assessment: ComprehensiveAssessmentRecorded


@dataclass(frozen=True)
class Accepted(Planned):
    now: ClassVar = Words("已验收，等待移交", "is accepted and waits to be handed over")


@dataclass(frozen=True)
class HandedToCare(Planned):
    now: ClassVar = Words("已移交管护", "is handed over")
    handover: HandedOver


Project = Unknown | Known
