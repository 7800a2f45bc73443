"""Lives in which every event of every service happens, and a parked event in every service."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import count
from typing import Any
from uuid import UUID

from deploy.site.people import PEOPLE
from services.audit.catalogue import SERVICES
from services.funding.ledger.allocating.commands import AllocateFunds, WithdrawAllocation
from services.funding.ledger.planning.commands import ChangeFundingSources
from services.funding.ledger.values import FundingSource
from services.maintenance import app as care
from services.maintenance.parameters import BASIS, GRACE, SAME_DAY
from services.projects import app as projects
from services.projects.project.accepting.commands import RecordInitialAcceptance
from services.projects.project.applying.commands import (
    AssessEligibility,
    NominateForCentralPlan,
    ReturnApplication,
)
from services.reviews import app as reviews
from services.reviews.declaration.commands import ListForDeclaration
from services.reviews.declaration.parameters import DEADLINE
from services.reviews.review.consulting.commands import (
    EraseExpertOpinion,
    LookAtOpinion,
    RecordLostOpinion,
    SubmitExpertOpinion,
)
from services.reviews.review.submitting.commands import RecordPreliminaryReview, RefusePlan, ReturnPlan
from services.reviews.review.values import OPINION, Opinion
from shared.core.decider import Addressed, Decider
from shared.core.messages import Command
from shared.core.parked import RetryParkedEvent, SkipParkedEvent
from shared.core.parked import addressed as about_parked
from shared.core.recovered import GiveUpPosition, RecoverLog
from shared.core.recovered import addressed as of_the_log
from shared.mechanisms.files.commands import EraseFile
from shared.mechanisms.jurisdiction import PARAMETERS
from shared.mechanisms.jurisdiction.commands import RevokeParameter, SetParameter
from shared.testing.kept import keep
from shared.testing.system import InMemorySystem
from tests.samples import life
from tests.samples.closing import MemoryClock
from tests.samples.life import By, Life
from tests.samples.lived import lead
from tests.samples.papers import AWARD_NOTICE, CENTRAL, DEFECTS, LETTER, RESIDENTS, TEMPLATE, signed
from tests.samples.people import DIVISION, actor, actor_for, expert_a, expert_b, province

FIRST_DAY, CLOSED_UNTIL = date(2024, 4, 1), date(2024, 9, 30)
LONG, FILED, INELIGIBLE = "xj-2024-001", "xj-2024-002", "xj-2024-003"

APPLIED_TWICE: Life = (
    life.APPLICATION[0],
    ReturnApplication(reason="申请书缺少业主签名"),
    *life.APPLICATION,
    NominateForCentralPlan(plan_year=2024, document_no="旧改办〔2024〕6号"),
)
SENT_BACK_THREE_TIMES: Life = (
    *life.PLAN,
    *life.INCLUSION,
    RecordPreliminaryReview(passed=False, defects=DEFECTS),
    *life.PLAN,
    *life.PRELIMINARY_REVIEW,
    ReturnPlan(criteria=("complete",), defects=DEFECTS),
    *life.PLAN,
    *life.PRELIMINARY_REVIEW,
    RefusePlan(reason="template", template=TEMPLATE, defects=DEFECTS),
)
SOURCES_CHANGED: Life = (
    *life.ALLOCATIONS,
    WithdrawAllocation(source="residents", amount=RESIDENTS, document_no="收1号", reason="改由财政补贴"),
    ChangeFundingSources(
        sources=(
            FundingSource(kind="central", amount=CENTRAL),
            FundingSource(kind="fiscal", amount=RESIDENTS),
        ),
        document_no="调1号",
    ),
    AllocateFunds(source="fiscal", amount=RESIDENTS, document_no="拨2号"),
    *life.CENTRAL_ARRIVAL,
)
FAILED_ONCE: Life = (
    RecordInitialAcceptance(
        passed=False, signatures=signed("street", "community", "owners_group"), defects=DEFECTS
    ),
)
NOT_ELIGIBLE: Life = (*life.APPLICATION[:2], AssessEligibility(eligible=False, basis="房屋已列入征收范围"))
DRAFT = Opinion(verdict="pass", text="初稿")
DRAFTS = [keep(f"review-{LONG}", expert, OPINION, DRAFT).item for expert in (expert_a, expert_b)]
WRITTEN_TWICE: Life = (
    *(By(expert, SubmitExpertOpinion(opinion=DRAFT)) for expert in (expert_a, expert_b)),
    By(expert_a, LookAtOpinion(item=DRAFTS[0])),
    EraseExpertOpinion(item=DRAFTS[0], ground="consent", document_number="X建函〔2024〕8号"),
    RecordLostOpinion(item=DRAFTS[1]),
)
RENOVATED: Life = (
    *(*APPLIED_TWICE, *SENT_BACK_THREE_TIMES),
    *(*life.PLAN, *life.PRELIMINARY_REVIEW, *life.EXPERT_REVIEW[:2], *WRITTEN_TWICE),
    *(*life.EXPERT_REVIEW[2:], *life.APPROVAL, *life.UPLOAD),
    *(*SOURCES_CHANGED, *life.TENDER, *life.START, *life.CONSTRUCTION),
    *(*FAILED_ONCE, *FAILED_ONCE, *life.ACCEPTANCE, *life.HANDOVER, *life.CARE),
)


@cache
def stories() -> InMemorySystem:
    system = InMemorySystem(SERVICES, actor_for)
    lead(system, LONG, RENOVATED, _days())
    lead(system, FILED, life.FILED, _days())
    lead(system, INELIGIBLE, NOT_ELIGIBLE, _days())
    _erase_files(system)
    _set_what_all_go_by(system)
    _close_periods(system)
    for source in SERVICES:
        _settle_parked(system, source)
        _recover(system, source)
    return system


def _days() -> Iterator[date]:
    return (FIRST_DAY + timedelta(days=n) for n in count())


def _erase_files(system: InMemorySystem) -> None:
    """An applicant takes consent back, and a paper of a filing should never have been taken."""
    system.send("projects", of_a_file(projects.erasures, LONG, LETTER.sha256, "consent"), province)
    system.send("reviews", of_a_file(reviews.erasures, FILED, AWARD_NOTICE.sha256, "violation"), province)


def of_a_file(decider: Decider[Any, Any, Any], id: str, sha256: str, ground: str) -> Addressed:
    """It is to be erased."""
    command = decider.command_types()[EraseFile.__name__]
    told = {"sha256": sha256, "ground": ground, "document_number": "X建函〔2024〕9号"}
    return Addressed(decider, id, command(**told, occurred_on=FIRST_DAY))


def _set_what_all_go_by(system: InMemorySystem) -> None:
    """In projects; the others hear of it."""
    for parameter in projects.late.parameters:
        asked = of_parameters(SetParameter, parameter.name, projects.parameters, value="90")
        system.send("projects", asked, province)
    revoked = of_parameters(
        RevokeParameter, projects.late.grace.name, projects.parameters, reason="文件已废止"
    )
    system.send("projects", revoked, province)


def _close_periods(system: InMemorySystem) -> None:
    """A document says how inspections count, and too few were made; another is revoked."""
    for name, value in ((BASIS.name, "community"), (SAME_DAY.name, "once"), (GRACE.name, "20")):
        system.send("maintenance", of_parameters(SetParameter, name, value=value), province)
    system.send("maintenance", of_parameters(RevokeParameter, GRACE.name, reason="文件已废止"), province)
    MemoryClock(system, "maintenance", care.periods).close(CLOSED_UNTIL)
    _close_declarations(system)


def _close_declarations(system: InMemorySystem) -> None:
    """Of two listed projects one was declared by the deadline."""
    listing = ListForDeclaration(
        list="livelihood",
        year=2024,
        division=DIVISION,
        document_number="示建〔2024〕8号",
        occurred_on=FIRST_DAY,
    )
    for project in (FILED, INELIGIBLE):
        system.ask(project, listing)
    deadline = of_parameters(SetParameter, DEADLINE.name, reviews.parameters, value="2024-06-30")
    system.send("reviews", deadline, province)
    MemoryClock(system, "reviews", reviews.periods).close(CLOSED_UNTIL)
    revoked = of_parameters(RevokeParameter, DEADLINE.name, reviews.parameters, reason="文件已废止")
    system.send("reviews", revoked, province)


def of_parameters(
    command: type[Command], name: str, decider: Decider[Any, Any, Any] = care.parameters, **facts: str
) -> Addressed:
    """Of a document that holds in the whole province from the first day on."""
    own = decider.command_types()[command.__name__]
    told = {"name": name, "place": "34", "effective_from": FIRST_DAY, **facts}
    paper = {"document_number": "示建〔2024〕20号", "document_title": "关于检查频次的通知"}
    return Addressed(decider, PARAMETERS.id, own(**told, **paper, occurred_on=FIRST_DAY))


def _settle_parked(system: InMemorySystem, source: str) -> None:
    """A view of the source choked on an event; a retry was in vain, so it was given up."""
    subscriber = f"{source}.{source}"
    facts: dict[str, Any] = {"parked_id": UUID(int=1), "event_id": UUID(int=2), "subscriber": subscriber}
    for asked, reason in ((RetryParkedEvent, "已修正，重试"), (SkipParkedEvent, "测试数据，跳过")):
        command = asked(**facts, reason=reason, occurred_on=FIRST_DAY)
        system.send(source, about_parked(subscriber, LONG, command))


def _recover(system: InMemorySystem, source: str) -> None:
    """A backup was restored, and one event of the last minute had not been published."""
    by, day = actor(PEOPLE["operator"]), FIRST_DAY
    lost = of_the_log(GiveUpPosition(occurred_on=day), "log.of-the-first-of-march")
    recovered = RecoverLog(completed=((7, 9),), lost=((10, 10),), reason="恢复备份后补全", occurred_on=day)
    for asked in (lost, of_the_log(recovered)):
        system.send(source, asked, by)
