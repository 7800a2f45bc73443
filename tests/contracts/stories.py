"""Two lives in which every event of every service happens. Sample data throughout."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import get_args
from uuid import UUID

from deploy.stack.people import PEOPLE, organisation
from services.audit.catalogue import SERVICES
from services.funding.ledger import commands as f
from services.maintenance.care import commands as m
from services.projects.project import commands as p
from services.projects.project.events import Asset, Document, ScopeItem, Seat, Signature, Source
from services.reviews.review import commands as r
from services.reviews.review.events import Document as InMemorySystem
from services.reviews.review.events import FilingDocument
from shared.core.messages import Command
from shared.core.parked import RetryParkedEvent, SkipParkedEvent
from tests.contracts.world import World

FIRST_DAY = date(2024, 3, 1)
TEMPLATE = "province-scheme@2024"
BUILDER = organisation("91", "340603", 901)
SUPERVISOR = organisation("91", "340603", 902)
HOUSEHOLDS, ESTIMATE = 310, 266_095_200
CENTRAL, RESIDENTS = 200_000_000, 66_095_200

LETTER = Document(kind="application_letter", title="改造申请书(示例)", sha256="a" * 64)
SCHEME = Document(kind="plan", title="改造实施方案(示例)", sha256="b" * 64)
NOTICE = Document(kind="award_notice", title="中标通知书(示例)", sha256="c" * 64)
AWARD = InMemorySystem(title="中标通知书(示例)", sha256="c" * 64)
PAPERS = tuple(
    FilingDocument(kind=kind, title=title, sha256=sha256 * 64)
    for kind, title, sha256 in (
        ("award_notice", "中标通知书(示例)", "c"),
        ("contract", "施工合同(示例)", "d"),
        ("approved_scheme", "审定的实施方案(示例)", "e"),
    )
)
PANEL = (
    r.PanelCandidate(
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

APPLY = p.SubmitRenovationApplication(
    project_name="东街道示例小区(样例)",
    division="340603001001",
    area_m2="14971.42",
    households=HOUSEHOLDS,
    tier="basic",
    document=LETTER,
)
ELIGIBLE = (p.ConfirmApplication(), p.AssessEligibility(eligible=True, basis="2024年摸底调查表"))
PLAN = p.DraftPlan(
    template=TEMPLATE,
    estimate=ESTIMATE,
    sources=(Source(kind="central", amount=CENTRAL), Source(kind="residents", amount=RESIDENTS)),
    items=(ScopeItem(category="drainage", name="雨污分流", amount=ESTIMATE),),
)
SUBMIT = (PLAN, p.SubmitPlan(documents=(SCHEME,)))
PRELIMINARILY_PASSED = r.RecordPreliminaryReview(passed=True)
SEATS = dict.fromkeys(get_args(Seat), PEOPLE["community"].organisation) | {
    "general_contractor": BUILDER,
    "supervisor": SUPERVISOR,
}

SENT_BACK_THREE_TIMES: tuple[Command, ...] = (
    APPLY,
    p.ReturnApplication(reason="申请书缺少业主签名"),
    APPLY,
    *ELIGIBLE,
    p.NominateForCentralPlan(plan_year=2024, document_no="旧改办〔2024〕6号"),
    *SUBMIT,
    p.IncludeInCentralPlan(plan_year=2024, document_no="旧改办〔2024〕7号"),
    r.RecordPreliminaryReview(passed=False, defects=FAULTS),
    *SUBMIT,
    PRELIMINARILY_PASSED,
    r.ReturnPlan(criteria=("complete",), defects=FAULTS),
    *SUBMIT,
    PRELIMINARILY_PASSED,
    r.RefusePlan(reason="template", template=TEMPLATE, defects=FAULTS),
)
REVIEWED: tuple[Command, ...] = (
    *SUBMIT,
    PRELIMINARILY_PASSED,
    r.AcceptPlan(complete=True, procedure_followed=True, truthful=True),
    r.ConveneExpertMeeting(panel=PANEL, meeting_on=date(2024, 4, 10)),
    r.SubmitExpertOpinion(verdict="pass", text="排水方案可行"),
    r.SealExpertOpinion(recommends="pass", text="同意通过"),
    r.ConcludeReview(passed=True),
    r.NotifySubmitter(document_no="X建城函〔2024〕31号"),
    r.IssueReviewNumber(),
    p.ApprovePlan(document_no="相政〔2024〕8号"),
    r.UploadToProvincialSystem(),
    r.AcknowledgeUpload(receipt="HZ-2024-000123"),
)
FUNDED: tuple[Command, ...] = (
    f.AllocateFunds(source="central", amount=CENTRAL, document_no="相财建〔2024〕18号"),
    f.AllocateFunds(source="residents", amount=RESIDENTS, document_no="相财建〔2024〕19号"),
    f.WithdrawAllocation(
        source="residents", amount=RESIDENTS, document_no="相财建〔2024〕31号", reason="改由财政补贴"
    ),
    f.ChangeFundingSources(
        sources=(
            f.FundingSource(kind="central", amount=CENTRAL),
            f.FundingSource(kind="fiscal", amount=RESIDENTS),
        ),
        document_no="相政办〔2024〕40号",
    ),
    f.AllocateFunds(source="fiscal", amount=RESIDENTS, document_no="相财建〔2024〕32号"),
    f.RecordFundsArrival(source="central", amount=CENTRAL, voucher="SK-2024-0107"),
)
BUILT: tuple[Command, ...] = (
    p.RecordInitiation(document_no="相发改〔2024〕12号"),
    p.RecordTenderAward(
        contractor=BUILDER,
        amount=250_000_000,
        progress_payment_percent=80,
        awarded_on=date(2024, 5, 20),
        documents=(NOTICE,),
    ),
    *(p.AppointSupervisionParty(seat=seat, organisation=who) for seat, who in SEATS.items()),
    p.StartConstruction(),
    p.ReportProgress(percent=40),
    f.PayProgress(
        source="central", amount=80_000_000, purpose="第一期工程进度款", voucher="FK-2024-0033", payee=BUILDER
    ),
    p.ReportProgress(percent=100),
    p.CompleteConstruction(),
    p.RecordInitialAcceptance(passed=False, signatures=SIGNATURES, defects=FAULTS),
    p.RecordInitialAcceptance(passed=True, signatures=SIGNATURES),
    p.RecordComprehensiveAssessment(
        departments=("市住建局",), experts=("e-12",), residents=("r-3",), conclusion="合格"
    ),
    p.CompleteAcceptance(),
)
CARED_FOR: tuple[Command, ...] = (
    m.DecideManagementMode(
        mode="professional", factors=FACTORS, decided_by_owners=True, meeting_document="业决〔2024〕3号"
    ),
    p.HandOver(receiver=SUPERVISOR, assets=(Asset(name="屋面防水", warranty_until=date(2029, 11, 30)),)),
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
    r.AssessReviewScope(
        tender_completed_on=date(2024, 1, 20),
        award_document=AWARD,
        notice_document="X建城〔2024〕12号",
        notice_issued_on=date(2024, 3, 15),
    ),
    r.FileForRecord(documents=PAPERS, awarded_on=date(2024, 1, 20), contract_signed_on=date(2024, 2, 5)),
    p.ApprovePlan(document_no="相政〔2024〕9号"),
)


def park(world: World, id: str, source: str, day: date) -> None:
    """A view of the source choked on an event; a retry was in vain, so it was given up."""
    facts = {"parked_id": UUID(int=1), "event_id": UUID(int=2), "subscriber": f"{source}.{source}"}
    world.settle(source, id, RetryParkedEvent(**facts, reason="已修正,重试"), day)
    world.settle(source, id, SkipParkedEvent(**facts, reason="测试数据,跳过"), day)


def live(world: World, id: str, life: Sequence[Command]) -> None:
    """One command a day."""
    for n, command in enumerate(life):
        world.ask(id, command, FIRST_DAY + timedelta(days=n))


@cache
def told() -> World:
    """Both lives, lived, with a parked event in every service."""
    world = World()
    live(world, "xj-2024-001", RENOVATED)
    live(world, "xj-2024-002", FILED)
    for source in SERVICES:
        park(world, "xj-2024-001", source, FIRST_DAY)
    return world
