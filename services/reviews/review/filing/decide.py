"""A plan that needs no review: it was tendered before the notice (R03), and is filed instead (R04)."""

from collections.abc import Iterable, Iterator
from datetime import date

from services.reviews.number_register import NumberAllotted, Register, allot, register_of
from services.reviews.review.filing.commands import AssessReviewScope, FileForRecord, FilingCommands
from services.reviews.review.filing.events import (
    FilingEvents,
    FilingKind,
    FilingReceived,
    PlanExemptedFromReview,
    PlanFiled,
)
from services.reviews.review.state import (
    Exempt,
    Filed,
    Opened,
    Plan,
    PreliminarilyPassed,
    Review,
)
from services.reviews.rules import R03, R04
from shared.core.actor import Actor
from shared.core.category import Stream
from shared.core.deciding import in_sequence, once, out_of_order
from shared.core.gated import Gated
from shared.core.gates import IN_SEQUENCE, Content
from shared.core.looking import Elsewhere, Seen
from shared.core.phases import Phase
from shared.core.words import Words, lacking

FACTS: dict[str, Words] = {
    "tender_completed_on": Words("招投标完成日期", "the day the tender was completed"),
    "award_document": Words("中标通知书", "the award notice"),
    "notice_document": Words("审核通知文号", "the number of the review notice"),
    "notice_issued_on": Words("审核通知印发日期", "the day the review notice was issued"),
}
PAPERS: dict[FilingKind, Words] = {
    "award_notice": Words("中标通知书", "award notice"),
    "contract": Words("施工合同", "contract"),
    "approved_scheme": Words("审定的实施方案", "approved scheme"),
}
NOTICE_ISSUED = Words("审核通知已印发", "the review notice was issued")
CONTRACT_SIGNED = Words("施工合同已签订", "the contract was signed")


def reads(review: Review, command: FilingCommands) -> Iterable[Stream[NumberAllotted, Register]]:
    if isinstance(review, Exempt) and isinstance(command, FileForRecord):
        yield register_of(review.plan.county, command.occurred_on)


def decide(
    review: Review, command: FilingCommands, by: Actor, seen: Seen
) -> list[FilingEvents | Elsewhere[NumberAllotted]]:
    match review, command:
        case Opened(plan) | PreliminarilyPassed(plan), AssessReviewScope():
            return [exempted(plan, command)]
        case Exempt(plan, done), AssessReviewScope():
            return [*once(done, exempted(plan, command), review, command)]
        case Exempt(plan), FileForRecord():
            return [received(plan, command), *filed(plan, command, seen)]
        case Filed(plan, done), FileForRecord():
            return [*once(done, received(plan, command), review, command)]
        case _:
            raise out_of_order(review, command)


def evolve(review: Review, event: FilingEvents) -> Review:
    match review, event:
        case Opened(plan) | PreliminarilyPassed(plan), PlanExemptedFromReview():
            return Exempt(plan, event)
        case Exempt(plan), FilingReceived():
            return Filed(plan, event)
        case _:
            return review


def exempted(plan: Plan, command: AssessReviewScope) -> PlanExemptedFromReview:
    return PlanExemptedFromReview(plan_version=plan.version, **command.recorded())


def tendered_before_the_notice(command: AssessReviewScope) -> list[Words]:
    """R03: the tender was completed before the notice was issued, and papers show it."""
    return [*_unknown(command), *_not_before(command.tender_completed_on, command.notice_issued_on)]


def _unknown(command: AssessReviewScope) -> list[Words]:
    """A fact that nobody gave never grants an exemption."""
    unknown = [name for fact, name in FACTS.items() if getattr(command, fact) is None]
    return lacking(unknown, Words("无法判定，缺少", "undetermined; unknown"))


def _not_before(completed: date | None, issued: date | None) -> Iterator[Words]:
    """Strictly before; the same day is for a person to judge."""
    if completed is None or issued is None:
        return
    if completed == issued:
        yield Words(
            f"招投标完成与通知印发同为{issued}，不能自动免审，须由人工认定",
            f"tender and notice are both of {issued}: undetermined, a person must judge",
        )
    if completed > issued:
        yield Words(
            f"招投标完成于{completed}，晚于通知印发日{issued}",
            f"the tender was completed on {completed}, after the notice of {issued}",
        )


def notice_is_known(command: AssessReviewScope) -> Iterator[Words]:
    """R03: a plan is found exempt once there is a notice."""
    if command.notice_issued_on is not None:
        yield from in_sequence(command.notice_issued_on, NOTICE_ISSUED, command)


def received(plan: Plan, command: FileForRecord) -> FilingReceived:
    return FilingReceived(plan_version=plan.version, **command.recorded())


def filed(plan: Plan, command: FileForRecord, seen: Seen) -> list[PlanFiled | Elsewhere[NumberAllotted]]:
    """R04: with a number of the county's register."""
    register = register_of(plan.county, command.occurred_on)
    number, allotted = allot("filing", plan.version, register, seen)
    return [PlanFiled(plan_version=plan.version, filing_number=number), *allotted]


def papers_are_in_order(command: FileForRecord) -> list[Words]:
    """R04: all three papers are there, and the contract is not older than the award."""
    return [*_papers_missing(command), *_signed_too_early(command)]


def _papers_missing(command: FileForRecord) -> Iterator[Words]:
    given = {document.kind for document in command.documents}
    for kind, (zh, en) in PAPERS.items():
        if kind not in given:
            yield Words(f"缺少{zh}", f"no {en}")


def _signed_too_early(command: FileForRecord) -> Iterator[Words]:
    awarded, signed = command.awarded_on, command.contract_signed_on
    if signed < awarded:
        yield Words(
            f"合同签订于{signed}，早于中标日{awarded}", f"contract of {signed} before award of {awarded}"
        )


def contract_is_known(command: FileForRecord) -> Iterator[Words]:
    """R04: a plan is filed once the contract is signed."""
    return in_sequence(command.contract_signed_on, CONTRACT_SIGNED, command)


GATES = (
    Gated(
        AssessReviewScope,
        at=Opened | PreliminarilyPassed,
        done=Exempt,
        gates=(
            Content(
                Words("招投标早于审核通知", "tendered before the notice"), R03, tendered_before_the_notice
            ),
            Content(IN_SEQUENCE, R03, notice_is_known),
        ),
    ),
    Gated(
        FileForRecord,
        at=Exempt,
        done=Filed,
        gates=(
            Content(
                Words("备案文件齐全有序", "the papers are all there, and in order"), R04, papers_are_in_order
            ),
            Content(IN_SEQUENCE, R04, contract_is_known),
        ),
    ),
)

filing = Phase(decide, evolve, FilingCommands, FilingEvents, GATES, reads)
