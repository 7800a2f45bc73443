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
from services.projects.project.accepting.commands import RecordInitialAcceptance
from services.projects.project.applying.commands import (
    AssessEligibility,
    NominateForCentralPlan,
    ReturnApplication,
)
from services.reviews.review.consulting.commands import (
    EraseExpertOpinion,
    RecordLostOpinion,
    SubmitExpertOpinion,
)
from services.reviews.review.submitting.commands import RecordPreliminaryReview, RefusePlan, ReturnPlan
from services.reviews.review.values import OPINION, Opinion
from shared.core.parked import RetryParkedEvent, SkipParkedEvent
from shared.core.parked import addressed as about_parked
from shared.core.recovered import GiveUpPosition, RecoverLog
from shared.core.recovered import addressed as of_the_log
from shared.testing.kept import keep
from shared.testing.system import InMemorySystem
from tests.samples import life
from tests.samples.life import By, Life
from tests.samples.lived import lead
from tests.samples.papers import CENTRAL, DEFECTS, RESIDENTS, TEMPLATE, signed
from tests.samples.people import actor, actor_for, expert_a, expert_b

FIRST_DAY = date(2024, 4, 1)
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
    for source in SERVICES:
        _settle_parked(system, source)
        _recover(system, source)
    return system


def _days() -> Iterator[date]:
    return (FIRST_DAY + timedelta(days=n) for n in count())


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
