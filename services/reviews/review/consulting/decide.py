"""An accepted plan before its experts: one panel without interest in it, one sealed opinion (R10)."""

from collections.abc import Iterator

from services.reviews.review.consulting.commands import (
    ConsultingCommands,
    ConveneExpertMeeting,
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
from shared.core.deciding import in_sequence, news, once, out_of_order
from shared.core.frozen import replace
from shared.core.phases import Phase
from shared.core.refusals import NotEntitled, OutOfOrder, Rejected
from shared.core.words import Words, lacking


def decide(review: Review, command: ConsultingCommands, by: Actor) -> list[ConsultingEvents]:
    match review, command:
        case Accepted(plan), ConveneExpertMeeting():
            Rejected.all(R10, panel_is_independent(plan, command))
            return [convened(plan, command)]
        case Convened(plan, done), ConveneExpertMeeting():
            Rejected.all(R10, panel_is_independent(plan, command))
            return once(done, convened(plan, command), review, command)
        case Convened(plan), SubmitExpertOpinion():
            NotEntitled.all(R10, is_on_the_panel(review, by))
            Rejected.all(R10, is_independent(plan, by))
            return [*submitted_once(review, command, by)]
        case Convened(plan), SealExpertOpinion():
            OutOfOrder.all(R10, all_were_heard(review))
            meeting = review.meeting
            Rejected.all(R10, in_sequence(meeting.meeting_on, meeting.title, command))
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
    panel = tuple(PanelMember(expert=seat.expert, organisation=seat.organisation) for seat in command.panel)
    return ExpertMeetingConvened(plan_version=plan.version, panel=panel, meeting_on=command.meeting_on)


def panel_is_independent(plan: Plan, command: ConveneExpertMeeting) -> Iterator[Words]:
    """R10: one seat an expert, each independent of the plan's author and declaring so."""
    for n, seat in enumerate(command.panel):
        if seat.organisation == plan.author:
            yield _of_the_author(seat.expert)
        if not seat.declares_no_conflict:
            yield Words(f"{seat.expert}未声明无利害关系", f"{seat.expert} has not declared no conflict")
        if seat.expert in {earlier.expert for earlier in command.panel[:n]}:
            yield Words(f"{seat.expert}重复列入", f"{seat.expert} is seated twice")


def _of_the_author(expert: str) -> Words:
    return Words(f"{expert}所在单位是编制单位", f"{expert} belongs to the plan's author")


def submitted_once(review: Convened, command: SubmitExpertOpinion, by: Actor) -> list[ExpertOpinionSubmitted]:
    """R10: a member of the panel submits an opinion, and may repeat it, not change it."""
    opinion = ExpertOpinionSubmitted(plan_version=review.plan.version, expert=by.person, **command.recorded())
    given = next((earlier for earlier in review.opinions if earlier.expert == by.person), None)
    return news(given, opinion, R10, _submitted_already)


def _submitted_already(given: ExpertOpinionSubmitted) -> Words:
    return Words(f"{given.expert}已提交过意见", f"{given.expert} has already submitted another opinion")


def is_on_the_panel(review: Convened, by: Actor) -> Iterator[Words]:
    """R10: a member submits in person."""
    if by.person not in {seat.expert for seat in review.meeting.panel}:
        yield Words(f"{by.person}不是本次评审专家组成员", f"{by.person} is not a member of this panel")


def is_independent(plan: Plan, by: Actor) -> Iterator[Words]:
    """R10: no member speaks for the plan's author, whatever the seat says."""
    if by.organisation == plan.author:
        yield _of_the_author(by.person)


def all_were_heard(review: Convened) -> list[Words]:
    """R10: the opinion is sealed when every member has submitted one."""
    given = {opinion.expert for opinion in review.opinions}
    seated = [seat.expert for seat in review.meeting.panel]
    missing = [Words(expert, expert) for expert in seated if expert not in given]
    return lacking(missing, Words("尚未提交意见的专家", "opinions still missing from"))


def sealed(plan: Plan, command: SealExpertOpinion) -> ExpertOpinionSealed:
    return ExpertOpinionSealed(plan_version=plan.version, **command.recorded())


consulting = Phase(decide, evolve, ConsultingCommands, ConsultingEvents)
