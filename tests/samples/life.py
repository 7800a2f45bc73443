"""The life of the sample project as commands, in chapters: each sent by who may, or by whom it names."""

from dataclasses import dataclass
from datetime import date
from typing import get_args

from deploy.site.people import PEOPLE
from services.funding.ledger.allocating.commands import AllocateFunds, RecordFundsArrival
from services.funding.ledger.paying.commands import PayProgress
from services.maintenance.care.commands import (
    DecideManagementMode,
    RecordInspection,
    ReportFault,
    ResolveFault,
)
from services.projects.project.accepting.commands import (
    CompleteAcceptance,
    RecordComprehensiveAssessment,
    RecordInitialAcceptance,
)
from services.projects.project.applying.commands import (
    AssessEligibility,
    ConfirmApplication,
    IncludeInCentralPlan,
    SubmitRenovationApplication,
)
from services.projects.project.building.commands import CompleteConstruction, ReportProgress
from services.projects.project.handing_over.commands import HandOver
from services.projects.project.planning.commands import ApprovePlan, DraftPlan, SubmitPlan
from services.projects.project.starting.commands import (
    AppointSupervisionParty,
    RecordInitiation,
    RecordTenderAward,
    StartConstruction,
)
from services.projects.project.values import Seat
from services.reviews.review.concluding.commands import ConcludeReview, NotifySubmitter
from services.reviews.review.consulting.commands import (
    ConveneExpertMeeting,
    PanelCandidate,
    SealExpertOpinion,
    SubmitExpertOpinion,
)
from services.reviews.review.filing.commands import AssessReviewScope, FileForRecord
from services.reviews.review.numbering.commands import IssueReviewNumber
from services.reviews.review.submitting.commands import AcceptPlan, RecordPreliminaryReview
from services.reviews.review.uploading.commands import AcknowledgeUpload, UploadToProvincialSystem
from services.reviews.review.values import Opinion
from shared.core.actor import Actor
from shared.core.messages import Command
from tests.samples import papers
from tests.samples.people import BUILDER, BUREAU, DIVISION, SUPERVISOR, expert_a, expert_b, street


@dataclass(frozen=True)
class By:
    """A command that only this person may send."""

    actor: Actor
    command: Command


Life = tuple[Command | By, ...]

APPLICATION: Life = (
    SubmitRenovationApplication(
        project_name=papers.NAME,
        division=DIVISION,
        area_m2=papers.AREA,
        households=papers.HOUSEHOLDS,
        tier="basic",
        document=papers.LETTER,
    ),
    By(street, ConfirmApplication()),
    AssessEligibility(eligible=True, basis="2024年摸底调查表"),
)
INCLUSION: Life = (IncludeInCentralPlan(plan_year=2024, document_no="旧改办〔2024〕7号"),)
PLAN: Life = (
    DraftPlan(template=papers.TEMPLATE, estimate=papers.ESTIMATE, sources=papers.SOURCES, items=papers.ITEMS),
    SubmitPlan(documents=(papers.SCHEME,)),
)
PRELIMINARY_REVIEW: Life = (RecordPreliminaryReview(passed=True),)
EXPERT_REVIEW: Life = (
    AcceptPlan(complete=True, procedure_followed=True, truthful=True),
    ConveneExpertMeeting(
        panel=tuple(
            PanelCandidate(expert=who.person, organisation=who.organisation, declares_no_conflict=True)
            for who in (expert_a, expert_b)
        ),
        meeting_on=date(2024, 4, 10),
    ),
    By(expert_a, SubmitExpertOpinion(opinion=Opinion(verdict="pass", text="可行"))),
    By(expert_b, SubmitExpertOpinion(opinion=Opinion(verdict="pass", text="可行"))),
    SealExpertOpinion(recommends="pass", text="同意"),
    ConcludeReview(passed=True),
    IssueReviewNumber(),
)
FILING: Life = (
    AssessReviewScope(
        tender_completed_on=papers.TENDERED,
        award_document=papers.AWARD_NOTICE,
        notice_document="X建城〔2024〕12号",
        notice_issued_on=papers.NOTICE_DAY,
    ),
    FileForRecord(
        documents=papers.FILING_PAPERS, awarded_on=date(2024, 1, 20), contract_signed_on=date(2024, 2, 5)
    ),
)
APPROVAL: Life = (ApprovePlan(document_no="相政〔2024〕8号"),)
UPLOAD: Life = (
    UploadToProvincialSystem(),
    AcknowledgeUpload(receipt="HZ-1"),
    NotifySubmitter(document_no="X建城函〔2024〕31号"),
)
SEATS = {
    "community": PEOPLE["community"].organisation,
    "street": PEOPLE["street"].organisation,
    "general_contractor": BUILDER,
    "supervisor": SUPERVISOR,
    "tracking_auditor": PEOPLE["tracking_auditor"].organisation,
    "construction_manager": PEOPLE["implementer"].organisation,
}
TENDER: Life = (
    RecordInitiation(document_no="相发改〔2024〕12号"),
    RecordTenderAward(
        contractor=BUILDER,
        amount=papers.CONTRACT,
        progress_payment_percent=80,
        awarded_on=papers.AWARDED,
        documents=(papers.NOTICE,),
    ),
    *(AppointSupervisionParty(seat=seat, organisation=SEATS[seat]) for seat in get_args(Seat)),
)
ALLOCATIONS: Life = (
    AllocateFunds(source="central", amount=papers.CENTRAL, document_no="拨1号"),
    AllocateFunds(source="residents", amount=papers.RESIDENTS, document_no="拨1号"),
)
START: Life = (StartConstruction(),)
CENTRAL_ARRIVAL: Life = (RecordFundsArrival(source="central", amount=papers.CENTRAL, voucher="SK-1"),)
RESIDENTS_ARRIVAL: Life = (RecordFundsArrival(source="residents", amount=papers.RESIDENTS, voucher="SK-1"),)
CONSTRUCTION: Life = (
    ReportProgress(percent=40),
    # All that 40 % of the contract earn, at 80 % of it (F02).
    PayProgress(source="central", amount=80_000_000, purpose="工程进度款", voucher="FK-1", payee=BUILDER),
    ReportProgress(percent=100),
    CompleteConstruction(),
)
ACCEPTANCE: Life = (
    RecordInitialAcceptance(passed=True, signatures=papers.signed("street", "community", "owners_group")),
    RecordComprehensiveAssessment(
        departments=("市住建局",), experts=("e-1",), residents=("r-1",), conclusion="合格"
    ),
    CompleteAcceptance(),
)
HANDOVER: Life = (
    DecideManagementMode(
        mode="professional",
        factors=papers.FACTORS,
        decided_by_owners=True,
        meeting_document="业决〔2024〕3号",
    ),
    HandOver(receiver=SUPERVISOR, assets=papers.ASSETS),
)
CARE: Life = (
    RecordInspection(
        inspection_id="JC-1",
        level="county",
        kind="special",
        inspector_org=BUREAU,
        findings=("东门垃圾桶破损",),
    ),
    ReportFault(fault_id="BX-1", location="3号楼2单元", description="楼道灯不亮"),
    ResolveFault(fault_id="BX-1", outcome="已更换灯具"),
)

ORDINARY: Life = (
    *(*APPLICATION, *INCLUSION, *PLAN),
    *(*PRELIMINARY_REVIEW, *EXPERT_REVIEW, *APPROVAL, *UPLOAD),
    *(*TENDER, *ALLOCATIONS, *START, *CENTRAL_ARRIVAL, *RESIDENTS_ARRIVAL),
    *(*CONSTRUCTION, *ACCEPTANCE, *HANDOVER, *CARE),
)
FILED: Life = (*APPLICATION, *PLAN, *FILING, *APPROVAL)
