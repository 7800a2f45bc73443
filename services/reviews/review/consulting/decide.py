"""An accepted plan before its experts: one panel without interest in it, one sealed opinion (R10)."""

from collections.abc import Iterator

from services.reviews.review.consulting.commands import (
    ConsultingCommands,
    ConveneExpertMeeting,
    PanelCandidate,
    SealExpertOpinion,
    SubmitExpertOpinion,
)
from services.reviews.review.consulting.events import (
    ConsultingEvents,
    ExpertMeetingConvened,
    ExpertOpinionSealed,
    ExpertOpinionSubmitted,
    PanelMember,
)
from services.reviews.review.state import Accepted, Convened, Plan, Review, Sealed
from services.reviews.rules import R10
from shared.core.actor import Actor
from shared.core.deciding import once, out_of_order
from shared.core.frozen import replace
from shared.core.phases import Phase
from shared.core.refusals import NotEntitled, OutOfOrder, Rejected
from shared.core.words import Words


def decide(review: Review, command: ConsultingCommands, by: Actor) -> list[ConsultingEvents]:
    match review, command:
        case Accepted(plan), ConveneExpertMeeting():
            return [convened(plan, command)]
        case Convened(plan, done), ConveneExpertMeeting():
            return once(done, convened(plan, command), review, command)
        case Convened(), SubmitExpertOpinion():
            return submitted(review, command, by)
        case Convened(plan), SealExpertOpinion():
            all_were_heard(review)
            return [sealed(plan, command)]
        case Sealed(plan, done), SealExpertOpinion():
            return once(done, sealed(plan, command), review, command)
        case _:
            raise out_of_order(review, command)


def evolve(review: Review, event: ConsultingEvents) -> Review:
    match review, event:
        case Accepted(plan), ExpertMeetingConvened():
            return Convened(plan, event)
        case Convened(opinions=opinions), ExpertOpinionSubmitted():
            return replace(review, opinions=(*opinions, event))
        case Convened(plan), ExpertOpinionSealed():
            return Sealed(plan, event)
        case _:
            return review


def convened(plan: Plan, command: ConveneExpertMeeting) -> ExpertMeetingConvened:
    """R10: one seat an expert, each independent of the plan's author and declaring so."""
    Rejected.all(R10, _unfit(plan, command.panel))
    panel = tuple(PanelMember(expert=seat.expert, organisation=seat.organisation) for seat in command.panel)
    return ExpertMeetingConvened(plan_version=plan.version, panel=panel, meeting_on=command.meeting_on)


def _unfit(plan: Plan, panel: tuple[PanelCandidate, ...]) -> Iterator[Words]:
    for n, seat in enumerate(panel):
        if seat.organisation == plan.author:
            yield _of_the_author(seat.expert)
        if not seat.declares_no_conflict:
            yield Words(f"{seat.expert}未声明无利害关系", f"{seat.expert} has not declared no conflict")
        if seat.expert in {earlier.expert for earlier in panel[:n]}:
            yield Words(f"{seat.expert}重复列入", f"{seat.expert} is seated twice")


def _of_the_author(expert: str) -> Words:
    return Words(f"{expert}所在单位是编制单位", f"{expert} belongs to the plan's author")


def submitted(review: Convened, command: SubmitExpertOpinion, by: Actor) -> list[ConsultingEvents]:
    """R10: a member of the panel submits an opinion, and may repeat it, not change it."""
    on_the_panel(review, by)
    opinion = ExpertOpinionSubmitted(plan_version=review.plan.version, expert=by.person, **command.recorded())
    given = [earlier for earlier in review.opinions if earlier.expert == by.person]
    if given and given != [opinion]:
        zh, en = f"{by.person}已提交过意见", f"{by.person} has already submitted another opinion"
        raise OutOfOrder(R10, zh, en)
    return [] if given else [opinion]


def on_the_panel(review: Convened, by: Actor) -> None:
    """R10: seated, and not now speaking for the plan's author whatever the seat says."""
    if by.person not in {seat.expert for seat in review.meeting.panel}:
        zh, en = f"{by.person}不是本次评审专家组成员", f"{by.person} is not a member of this panel"
        raise NotEntitled(R10, zh, en)
    if by.organisation == review.plan.author:
        raise Rejected(R10, *_of_the_author(by.person))


def all_were_heard(review: Convened) -> None:
    """R10: the opinion is sealed when every member has submitted one."""
    given = {opinion.expert for opinion in review.opinions}
    missing = [seat.expert for seat in review.meeting.panel if seat.expert not in given]
    if missing:
        zh = f"尚未提交意见的专家：{'、'.join(missing)}"
        raise OutOfOrder(R10, zh, f"opinions still missing from: {', '.join(missing)}")


def sealed(plan: Plan, command: SealExpertOpinion) -> ExpertOpinionSealed:
    return ExpertOpinionSealed(plan_version=plan.version, **command.recorded())


consulting = Phase(decide, evolve, ConsultingCommands, ConsultingEvents)
