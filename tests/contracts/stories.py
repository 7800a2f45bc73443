"""Two lives in which every event of every service happens. Sample data throughout."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any, get_args
from uuid import UUID

from deploy.site.people import PEOPLE, organisation
from services.audit.catalogue import SERVICES
from services.funding.ledger.allocating.commands import AllocateFunds, RecordFundsArrival, WithdrawAllocation
from services.funding.ledger.paying.commands import PayProgress
from services.funding.ledger.planning.commands import ChangeFundingSources
from services.funding.ledger.values import FundingSource
from services.maintenance.care import commands as m
from services.projects.project.accepting.commands import (
    CompleteAcceptance,
    RecordComprehensiveAssessment,
    RecordInitialAcceptance,
)
from services.projects.project.applying.commands import (
    AssessEligibility,
    ConfirmApplication,
    IncludeInCentralPlan,
    NominateForCentralPlan,
    ReturnApplication,
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
from services.projects.project.values import Asset, Document, ScopeItem, Seat, Signature, Source
from services.reviews.review.concluding.commands import ConcludeReview, NotifySubmitter
from services.reviews.review.consulting.commands import (
    ConveneExpertMeeting,
    PanelCandidate,
    SealExpertOpinion,
    SubmitExpertOpinion,
)
from services.reviews.review.filing.commands import AssessReviewScope, FileForRecord
from services.reviews.review.filing.events import Document as ReviewDocument
from services.reviews.review.filing.events import FilingDocument
from services.reviews.review.numbering.commands import IssueReviewNumber
from services.reviews.review.submitting.commands import (
    AcceptPlan,
    RecordPreliminaryReview,
    RefusePlan,
    ReturnPlan,
)
from services.reviews.review.uploading.commands import AcknowledgeUpload, UploadToProvincialSystem
from shared.core.messages import Command
from shared.core.parked import RetryParkedEvent, SkipParkedEvent
from shared.core.parked import order as about_parked
from shared.testing.system import InMemorySystem
from tests.samples.people import actor_for

FIRST_DAY = date(2024, 3, 1)
TEMPLATE = "province-scheme@2024"
BUILDER = organisation("91", "340603", 901)
SUPERVISOR = organisation("91", "340603", 902)
HOUSEHOLDS, ESTIMATE = 310, 266_095_200
CENTRAL, RESIDENTS = 200_000_000, 66_095_200

LETTER = Document(kind="application_letter", title="改造申请书(示例)", sha256="a" * 64)
SCHEME = Document(kind="plan", title="改造实施方案(示例)", sha256="b" * 64)
NOTICE = Document(kind="award_notice", title="中标通知书(示例)", sha256="c" * 64)
AWARD = ReviewDocument(title="中标通知书(示例)", sha256="c" * 64)
PAPERS = tuple(
    FilingDocument(kind=kind, title=title, sha256=sha256 * 64)
    for kind, title, sha256 in (
        ("award_notice", "中标通知书(示例)", "c"),
        ("contract", "施工合同(示例)", "d"),
        ("approved_scheme", "审定的实施方案(示例)", "e"),
    )
)
PANEL = (
    PanelCandidate(
        expert=PEOPLE["expert"].id, organisation=PEOPLE["expert"].organisation, declares_no_conflict=True
    ),
)
SIGNATURES = tuple(
    Signature(party=party, organisation=PEOPLE[role].organisation, person=PEOPLE[role].id)
    for party, role in (("street", "street"), ("community", "community"), ("owners_committee", "owners"))
)
FACTORS = m.Factors(
    scale="12栋310户",
    environment="临街,无围墙",
    facilities="门禁、监控已配齐",
    property_rights="房改房为主",
    residents_wish="八成愿请物业",
    affordability="每月每平方米0.4元",
)
FAULTS = ("3号楼雨水管未接入市政管网",)

APPLY = SubmitRenovationApplication(
    project_name="东街道示例小区(样例)",
    division="340603001001",
    area_m2="14971.42",
    households=HOUSEHOLDS,
    tier="basic",
    document=LETTER,
)
ELIGIBLE = (ConfirmApplication(), AssessEligibility(eligible=True, basis="2024年摸底调查表"))
PLAN = DraftPlan(
    template=TEMPLATE,
    estimate=ESTIMATE,
    sources=(Source(kind="central", amount=CENTRAL), Source(kind="residents", amount=RESIDENTS)),
    items=(ScopeItem(category="drainage", name="雨污分流", amount=ESTIMATE),),
)
SUBMIT = (PLAN, SubmitPlan(documents=(SCHEME,)))
PRELIMINARILY_PASSED = RecordPreliminaryReview(passed=True)
SEATS = dict.fromkeys(get_args(Seat), PEOPLE["community"].organisation) | {
    "general_contractor": BUILDER,
    "supervisor": SUPERVISOR,
}

SENT_BACK_THREE_TIMES: tuple[Command, ...] = (
    APPLY,
    ReturnApplication(reason="申请书缺少业主签名"),
    APPLY,
    *ELIGIBLE,
    NominateForCentralPlan(plan_year=2024, document_no="旧改办〔2024〕6号"),
    *SUBMIT,
    IncludeInCentralPlan(plan_year=2024, document_no="旧改办〔2024〕7号"),
    RecordPreliminaryReview(passed=False, defects=FAULTS),
    *SUBMIT,
    PRELIMINARILY_PASSED,
    ReturnPlan(criteria=("complete",), defects=FAULTS),
    *SUBMIT,
    PRELIMINARILY_PASSED,
    RefusePlan(reason="template", template=TEMPLATE, defects=FAULTS),
)
REVIEWED: tuple[Command, ...] = (
    *SUBMIT,
    PRELIMINARILY_PASSED,
    AcceptPlan(complete=True, procedure_followed=True, truthful=True),
    ConveneExpertMeeting(panel=PANEL, meeting_on=date(2024, 4, 10)),
    SubmitExpertOpinion(verdict="pass", text="排水方案可行"),
    SealExpertOpinion(recommends="pass", text="同意通过"),
    ConcludeReview(passed=True),
    NotifySubmitter(document_no="X建城函〔2024〕31号"),
    IssueReviewNumber(),
    ApprovePlan(document_no="相政〔2024〕8号"),
    UploadToProvincialSystem(),
    AcknowledgeUpload(receipt="HZ-2024-000123"),
)
FUNDED: tuple[Command, ...] = (
    AllocateFunds(source="central", amount=CENTRAL, document_no="相财建〔2024〕18号"),
    AllocateFunds(source="residents", amount=RESIDENTS, document_no="相财建〔2024〕19号"),
    WithdrawAllocation(
        source="residents", amount=RESIDENTS, document_no="相财建〔2024〕31号", reason="改由财政补贴"
    ),
    ChangeFundingSources(
        sources=(
            FundingSource(kind="central", amount=CENTRAL),
            FundingSource(kind="fiscal", amount=RESIDENTS),
        ),
        document_no="相政办〔2024〕40号",
    ),
    AllocateFunds(source="fiscal", amount=RESIDENTS, document_no="相财建〔2024〕32号"),
    RecordFundsArrival(source="central", amount=CENTRAL, voucher="SK-2024-0107"),
)
BUILT: tuple[Command, ...] = (
    RecordInitiation(document_no="相发改〔2024〕12号"),
    RecordTenderAward(
        contractor=BUILDER,
        amount=250_000_000,
        progress_payment_percent=80,
        awarded_on=date(2024, 5, 20),
        documents=(NOTICE,),
    ),
    *(AppointSupervisionParty(seat=seat, organisation=who) for seat, who in SEATS.items()),
    StartConstruction(),
    ReportProgress(percent=40),
    PayProgress(
        source="central", amount=80_000_000, purpose="第一期工程进度款", voucher="FK-2024-0033", payee=BUILDER
    ),
    ReportProgress(percent=100),
    CompleteConstruction(),
    RecordInitialAcceptance(passed=False, signatures=SIGNATURES, defects=FAULTS),
    RecordInitialAcceptance(passed=True, signatures=SIGNATURES),
    RecordComprehensiveAssessment(
        departments=("市住建局",), experts=("e-12",), residents=("r-3",), conclusion="合格"
    ),
    CompleteAcceptance(),
)
CARED_FOR: tuple[Command, ...] = (
    m.DecideManagementMode(
        mode="professional", factors=FACTORS, decided_by_owners=True, meeting_document="业决〔2024〕3号"
    ),
    HandOver(receiver=SUPERVISOR, assets=(Asset(name="屋面防水", warranty_until=date(2029, 11, 30)),)),
    m.RecordInspection(
        inspection_id="JC-2024-11-02",
        level="county",
        kind="special",
        inspector_org=PEOPLE["county_bureau"].organisation,
        findings=("东门垃圾桶破损",),
    ),
    m.ReportFault(fault_id="BX-2024-0007", location="3号楼2单元", description="楼道灯不亮"),
    m.ResolveFault(fault_id="BX-2024-0007", outcome="已更换灯具"),
)
RENOVATED = (*SENT_BACK_THREE_TIMES, *REVIEWED, *FUNDED, *BUILT, *CARED_FOR)

FILED: tuple[Command, ...] = (
    APPLY,
    *ELIGIBLE,
    *SUBMIT,
    AssessReviewScope(
        tender_completed_on=date(2024, 1, 20),
        award_document=AWARD,
        notice_document="X建城〔2024〕12号",
        notice_issued_on=date(2024, 3, 15),
    ),
    FileForRecord(documents=PAPERS, awarded_on=date(2024, 1, 20), contract_signed_on=date(2024, 2, 5)),
    ApprovePlan(document_no="相政〔2024〕9号"),
)


def settle_parked(system: InMemorySystem, id: str, source: str) -> None:
    """A view of the source choked on an event; a retry was in vain, so it was given up."""
    subscriber = f"{source}.{source}"
    facts: dict[str, Any] = {"parked_id": UUID(int=1), "event_id": UUID(int=2), "subscriber": subscriber}
    for asked, reason in ((RetryParkedEvent, "已修正,重试"), (SkipParkedEvent, "测试数据,跳过")):
        command = asked(**facts, reason=reason, occurred_on=FIRST_DAY)
        system.send(source, about_parked(subscriber, id, command))


def live(system: InMemorySystem, id: str, life: Sequence[Command]) -> None:
    """One command a day."""
    for n, command in enumerate(life):
        system.ask(id, command.model_copy(update={"occurred_on": FIRST_DAY + timedelta(days=n)}))


@cache
def stories() -> InMemorySystem:
    """Both lives, lived, with a parked event in every service."""
    system = InMemorySystem(SERVICES, actor_for)
    live(system, "xj-2024-001", RENOVATED)
    live(system, "xj-2024-002", FILED)
    for source in SERVICES:
        settle_parked(system, "xj-2024-001", source)
    return system
