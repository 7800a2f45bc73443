"""An accepted plan before its experts: one panel without interest in it, one sealed opinion (R10)."""

from collections.abc import Iterator
from datetime import date

from services.reviews.review.consulting.commands import (
    ConsultingCommands,
    ConveneExpertMeeting,
    EraseExpertOpinion,
    LookAtOpinion,
    RecordLostOpinion,
    SealExpertOpinion,
    SubmitExpertOpinion,
)
from services.reviews.review.consulting.events import (
    ConsultingEvents,
    ExpertMeetingConvened,
    ExpertOpinionSealed,
    ExpertOpinionsOpened,
    ExpertOpinionSubmitted,
    GivenOpinion,
    PanelMember,
)
from services.reviews.review.state import Accepted, Begun, Convened, Plan, Review, Sealed
from services.reviews.review.values import OPINION
from services.reviews.rules import R10
from shared.core.actor import Actor
from shared.core.deciding import news, once, out_of_order
from shared.core.frozen import replace
from shared.core.gated import Gated
from shared.core.gates import Content, Entitlement, Fit, Standing, in_order
from shared.core.looking import Seen
from shared.core.phases import Phase
from shared.core.refusals import NotEntitled, Rejected
from shared.core.restricted import Kept, Opens
from shared.core.words import Words
from shared.mechanisms.vault.decide import gone_once, is_known, withheld
from shared.mechanisms.vault.events import ContentErased, ContentLossRecorded, ContentRead


def decide(review: Review, command: ConsultingCommands, by: Actor, seen: Seen) -> list[ConsultingEvents]:
    match review, command:
        case Accepted(plan), ConveneExpertMeeting():
            return [convened(plan, command)]
        case Convened(plan, done), ConveneExpertMeeting():
            return once(done, convened(plan, command), review, command)
        case Convened(), SubmitExpertOpinion():
            return [*submitted_once(review, command, by)]
        case Convened(), LookAtOpinion():
            return [looked_at(review, command, by)]
        case Convened(plan), SealExpertOpinion():
            return [opened(review, seen), sealed(plan, command)]
        case Sealed(plan, done), SealExpertOpinion():
            return once(done, sealed(plan, command), review, command)
        case Convened(gone=gone), EraseExpertOpinion() | RecordLostOpinion():
            return [*gone_once(gone, command, R10)]
        case _:
            raise out_of_order(review, command)


def evolve(review: Review, event: ConsultingEvents) -> Review:
    match review, event:
        case Accepted(plan), ExpertMeetingConvened():
            return Convened(replace(plan, panel=tuple(seat.expert for seat in event.panel)), event)
        case Convened(opinions=opinions), ExpertOpinionSubmitted():
            return replace(review, opinions=(*opinions, event))
        case Convened(opinions=opinions, gone=gone), ContentErased() | ContentLossRecorded():
            left = tuple(given for given in opinions if given.opinion.item != event.item)
            return replace(review, opinions=left, gone=(*gone, event))
        case Convened(plan), ExpertOpinionSealed():
            return Sealed(plan, event)
        case _:
            return review


def convened(plan: Plan, command: ConveneExpertMeeting) -> ExpertMeetingConvened:
    panel = tuple(PanelMember(expert=seat.expert, organisation=seat.organisation) for seat in command.panel)
    return ExpertMeetingConvened(plan_version=plan.version, panel=panel, meeting_on=command.meeting_on)


def panel_is_independent(review: Accepted, command: ConveneExpertMeeting) -> Iterator[Words]:
    """R10: no expert belongs to the plan's author."""
    for seat in command.panel:
        if seat.organisation == review.plan.author:
            yield _of_the_author(seat.expert)


def seats_are_sound(command: ConveneExpertMeeting) -> Iterator[Words]:
    """R10: one seat an expert, each declaring no interest in the plan."""
    for n, seat in enumerate(command.panel):
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


def is_on_the_panel(review: Review, by: Actor) -> Iterator[Words]:
    """R10: a member submits in person."""
    if isinstance(review, Convened) and by.person not in {seat.expert for seat in review.meeting.panel}:
        yield Words(f"{by.person}不是本次评审专家组成员", f"{by.person} is not a member of this panel")


def is_independent(review: Review, by: Actor) -> Iterator[Words]:
    """R10: no member speaks for the plan's author, whatever the seat says."""
    if isinstance(review, Begun) and by.organisation == review.plan.author:
        yield _of_the_author(by.person)


def looked_at(review: Convened, command: LookAtOpinion, by: Actor) -> ContentRead:
    """R10: nobody sees an opinion before the seal but who wrote it. Each look is recorded."""
    given = next((one for one in review.opinions if one.opinion.item == command.item), None)
    if given is None:
        raise withheld(review.gone, command.item, R10)
    if given.expert != by.person:
        zh = "专家意见封存前，只有本人可以查看"
        raise NotEntitled(R10, zh, "before the seal only its writer sees an opinion")
    return ContentRead(item=command.item)


def meeting_of(review: Convened) -> tuple[date, Words]:
    return review.meeting.meeting_on, review.meeting.title


def all_were_heard(review: Convened) -> list[Words]:
    """R10: the opinion is sealed when every member has submitted one. How many are missing, and not whose:
    who sits on the panel is not for everybody who may see the review."""
    given = {opinion.expert for opinion in review.opinions}
    if missing := len({seat.expert for seat in review.meeting.panel} - given):
        return [Words(f"尚有{missing}名专家未提交意见", f"opinions still missing: {missing}")]
    return []


def opened(review: Convened, seen: Seen) -> ExpertOpinionsOpened:
    given = (GivenOpinion(expert=one.expert, opinion=seen.opened(one.opinion)) for one in review.opinions)
    return ExpertOpinionsOpened(plan_version=review.plan.version, opinions=tuple(given))


def given_opinions(review: Review, command: SealExpertOpinion) -> Iterator[Kept]:
    """What the seal opens."""
    if isinstance(review, Convened):
        yield from (one.opinion for one in review.opinions)


def is_an_opinion(review: Convened, command: EraseExpertOpinion | RecordLostOpinion) -> Iterator[Words]:
    """R10: of this panel."""
    return is_known((one.opinion.item for one in review.opinions), review.gone, command)


def sealed(plan: Plan, command: SealExpertOpinion) -> ExpertOpinionSealed:
    return ExpertOpinionSealed(plan_version=plan.version, **command.recorded())


_OF_THE_PANEL = (Entitlement(Words("本人是专家组成员", "a member of the panel"), R10, is_on_the_panel),)
_AN_OPINION = Fit(Words("是本次评审的专家意见", "an opinion of this panel"), R10, is_an_opinion)

GATES = (
    Gated(
        ConveneExpertMeeting,
        at=Accepted,
        done=Convened,
        gates=(
            Fit(Words("专家不属于编制单位", "no expert is of the author"), R10, panel_is_independent),
            Content(Words("每位专家一席，均已声明", "one seat each, all declared"), R10, seats_are_sound),
        ),
    ),
    Gated(
        SubmitExpertOpinion,
        at=Convened,
        who=_OF_THE_PANEL,
        gates=(
            Entitlement(
                Words("本人不代表编制单位", "not speaking for the author"),
                R10,
                is_independent,
                refusal=Rejected,
            ),
        ),
    ),
    Gated(
        SealExpertOpinion,
        at=Convened,
        done=Sealed,
        gates=(
            Standing(Words("专家均已提交意见", "every expert was heard"), R10, all_were_heard),
            in_order(R10, meeting_of),
        ),
    ),
    Gated(LookAtOpinion, at=Convened, who=_OF_THE_PANEL),
    Gated(EraseExpertOpinion, at=Convened, gates=(_AN_OPINION,)),
    Gated(RecordLostOpinion, at=Convened, gates=(_AN_OPINION,)),
)

consulting = Phase(
    decide,
    evolve,
    ConsultingCommands,
    ConsultingEvents,
    GATES,
    opens=(Opens(SealExpertOpinion, OPINION, given_opinions),),
)
