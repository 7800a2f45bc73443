"""What each rule demands of a command. Every check names all that is wrong, in Chinese and English."""

from collections.abc import Sequence
from datetime import date

from services.reviews.review.commands import (
    AcceptPlan,
    AcknowledgeUpload,
    AssessReviewScope,
    ConcludeReview,
    ConveneExpertMeeting,
    Criterion,
    FileForRecord,
    IssueReviewNumber,
    NotifySubmitter,
    PanelCandidate,
    RecordPreliminaryReview,
    RefusePlan,
    ReturnPlan,
    ReviewCommand,
    SealExpertOpinion,
    SubmitExpertOpinion,
    UploadToProvincialSystem,
)
from services.reviews.review.events import ExpertOpinionSubmitted, FilingKind, Verdict
from services.reviews.review.state import Convened, Plan, Review, Unopened
from services.reviews.rules import R03, R04, R08, R09, R10, R11, R12, R20
from shared.core.actor import Actor
from shared.core.messages import Command
from shared.core.refusals import NotEntitled, OutOfOrder, Rejected
from shared.core.rules import Rule

# What each command a person sends is about: the rule behind it, and its name in a refusal.
ACTS: dict[type[Command], tuple[Rule, str, str]] = {
    RecordPreliminaryReview: (R08, "初审", "a preliminary review"),
    AcceptPlan: (R09, "受理", "accepting it"),
    ReturnPlan: (R09, "退回", "returning it"),
    RefusePlan: (R09, "不予受理", "refusing it"),
    AssessReviewScope: (R03, "认定免予审核", "exempting it from review"),
    FileForRecord: (R04, "报备案", "filing it"),
    ConveneExpertMeeting: (R10, "召开专家评审会", "convening an expert meeting"),
    SubmitExpertOpinion: (R10, "提交专家意见", "submitting an expert's opinion"),
    SealExpertOpinion: (R10, "形成专家审核意见", "sealing the experts' opinion"),
    ConcludeReview: (R11, "形成结论意见", "concluding the review"),
    NotifySubmitter: (R11, "函告送审单位", "notifying the submitter"),
    IssueReviewNumber: (R12, "出具审核编号", "issuing a review number"),
    UploadToProvincialSystem: (R20, "上传省管理系统", "uploading it"),
    AcknowledgeUpload: (R20, "登记上传回执", "acknowledging an upload"),
}
CRITERIA: dict[Criterion, tuple[str, str]] = {
    "complete": ("资料齐全", "papers complete"),
    "procedure_followed": ("程序到位", "procedure followed"),
    "truthful": ("内容真实准确", "contents true and accurate"),
}
FILING_PAPERS: dict[FilingKind, tuple[str, str]] = {
    "award_notice": ("中标通知书", "award notice"),
    "contract": ("施工合同", "contract"),
    "approved_scheme": ("审定的实施方案", "approved scheme"),
}
SCOPE_FACTS: dict[str, tuple[str, str]] = {
    "tender_completed_on": ("招投标完成日期", "the day the tender was completed"),
    "award_document": ("中标通知书", "the award notice"),
    "notice_document": ("审核通知文号", "the number of the review notice"),
    "notice_issued_on": ("审核通知印发日期", "the day the review notice was issued"),
}


def out_of_order(review: Review, command: ReviewCommand, rule: Rule | None = None) -> OutOfOrder:
    own_rule, act, en_act = ACTS[type(command)]
    zh, en = review.now
    return OutOfOrder(
        rule or own_rule, f"实施方案{zh},此时不能{act}", f"the plan {en}: {en_act} is out of order"
    )


def check_scope(review: Review, command: ReviewCommand, by: Actor) -> None:
    """A department acts for its own division only; experts come from anywhere."""
    if isinstance(review, Unopened) or isinstance(command, SubmitExpertOpinion):
        return
    if by.covers(review.plan.division):
        return
    rule, act, en_act = ACTS[type(command)]
    zh = f"项目在区划{review.plan.division},{act}不属于区划{by.division}的职权"
    en = f"the project is in division {review.plan.division}: {en_act} is not up to division {by.division}"
    raise NotEntitled(rule, zh, en)


def check_reviewer(plan: Plan, by: Actor) -> None:
    if by.organisation == plan.author:
        zh = f"初审单位与编制单位相同({plan.author})"
        raise Rejected(R08, zh, f"the reviewer is the organisation that drew up the plan ({plan.author})")


def check_defects(rule: Rule, passed: bool, defects: Sequence[str]) -> None:
    """What does not pass names its defects, what passes has none."""
    if passed and defects:
        zh = f"写明为通过,却列有问题:{'、'.join(defects)}"
        raise Rejected(rule, zh, f"said to pass, yet defects are listed: {'; '.join(defects)}")
    if not passed and not defects:
        raise Rejected(rule, "写明为不通过,却没有列出任何问题", "said not to pass, yet no defect is named")


def check_criteria(command: AcceptPlan) -> None:
    unmet = [name for criterion, name in CRITERIA.items() if not getattr(command, criterion)]
    if unmet:
        zh, en = named(unmet)
        raise Rejected(R09, f"受理标准未全部满足:{zh}", f"criteria of acceptance not met: {en}")


def check_grounds(criteria: Sequence[str], defects: Sequence[str]) -> None:
    missing = [] if criteria else [("不满足的标准", "a criterion that is not met")]
    missing += [] if defects else [("具体问题", "at least one defect")]
    if missing:
        zh, en = named(missing)
        raise Rejected(R09, f"没有写明:{zh}", f"not named: {en}")


def undetermined(command: AssessReviewScope) -> Rejected:
    """An unset fact never grants an exemption (G3)."""
    zh, en = named([name for fact, name in SCOPE_FACTS.items() if getattr(command, fact) is None])
    return Rejected(R03, f"无法判定,缺少:{zh}", f"undetermined; unknown: {en}")


def check_before_notice(completed: date, issued: date) -> None:
    """Strictly before; the same day is for a person to judge (G11)."""
    if completed == issued:
        zh = f"招投标完成与通知印发同为{issued},不能自动免审,须由人工认定"
        raise Rejected(R03, zh, f"tender and notice are both of {issued}: undetermined, a person must judge")
    if completed > issued:
        zh = f"招投标完成于{completed},晚于通知印发日{issued}"
        raise Rejected(R03, zh, f"the tender was completed on {completed}, after the notice of {issued}")


def check_filing(command: FileForRecord) -> None:
    given = {document.kind for document in command.documents}
    wrong = [(f"缺少{zh}", f"no {en}") for kind, (zh, en) in FILING_PAPERS.items() if kind not in given]
    awarded, signed = command.awarded_on, command.contract_signed_on
    if signed < awarded:
        dates = (f"合同签订于{signed},早于中标日{awarded}", f"contract of {signed} before award of {awarded}")
        wrong.append(dates)
    if wrong:
        raise Rejected(R04, *named(wrong))


def check_panel(plan: Plan, panel: Sequence[PanelCandidate]) -> None:
    """One seat an expert, each independent of the plan's author and declaring so."""
    wrong: list[tuple[str, str]] = []
    for n, seat in enumerate(panel):
        if seat.organisation == plan.author:
            wrong.append((f"{seat.expert}所在单位是编制单位", f"{seat.expert} belongs to the plan's author"))
        if not seat.declares_no_conflict:
            wrong.append((f"{seat.expert}未声明无利害关系", f"{seat.expert} has not declared no conflict"))
        if seat.expert in {earlier.expert for earlier in panel[:n]}:
            wrong.append((f"{seat.expert}重复列入", f"{seat.expert} is seated twice"))
    if wrong:
        raise Rejected(R10, *named(wrong))


def check_member(review: Convened, by: Actor) -> None:
    """Seated on the panel, and not now speaking for the plan's author whatever the seat says."""
    if by.person not in {seat.expert for seat in review.meeting.panel}:
        zh, en = f"{by.person}不是本次评审专家组成员", f"{by.person} is not a member of this panel"
        raise NotEntitled(R10, zh, en)
    if by.organisation == review.plan.author:
        raise Rejected(R10, f"{by.person}所在单位是编制单位", f"{by.person} belongs to the plan's author")


def check_first_opinion(review: Convened, asked: ExpertOpinionSubmitted) -> None:
    """An expert may repeat an opinion, not change it."""
    if any(given.expert == asked.expert and given != asked for given in review.opinions):
        zh, en = f"{asked.expert}已提交过意见", f"{asked.expert} has already submitted another opinion"
        raise OutOfOrder(R10, zh, en)


def check_all_in(review: Convened) -> None:
    given = {opinion.expert for opinion in review.opinions}
    missing = [seat.expert for seat in review.meeting.panel if seat.expert not in given]
    if missing:
        zh = f"尚未提交意见的专家:{'、'.join(missing)}"
        raise OutOfOrder(R10, zh, f"opinions still missing from: {', '.join(missing)}")


def check_departure(recommended: Verdict, command: ConcludeReview) -> None:
    departs = command.passed != (recommended == "pass")
    if departs and not command.reason_for_departure.strip():
        en = "the conclusion departs from the experts' opinion without a written reason"
        raise Rejected(R11, "结论与专家审核意见不一致,但没有写明理由", en)


def named(things: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """All of them in one sentence, Chinese and English."""
    return "、".join(zh for zh, _ in things), "; ".join(en for _, en in things)
