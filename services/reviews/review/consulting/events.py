"""What happened while the experts were consulted."""

from datetime import date
from typing import ClassVar

from services.reviews.review.values import Opinion, Verdict
from shared.core.fields import Version
from shared.core.messages import Disclosure, Event, Value
from shared.core.restricted import Kept, Opened
from shared.core.words import Words
from shared.mechanisms.vault.events import ContentRead, GoneEvents


class PanelMember(Value):
    expert: str
    organisation: str


class ConsultingEvent(Event):
    """An event of the experts' meeting. It belongs to one version of the plan."""

    plan_version: Version


class ExpertMeetingConvened(ConsultingEvent):
    """R10. Every member has declared to have no interest in the plan."""

    title: ClassVar = Words("专家评审会已召开", "the expert meeting is convened")
    disclosure: ClassVar[Disclosure] = "restricted"

    panel: tuple[PanelMember, ...]
    meeting_on: date


class ExpertOpinionSubmitted(ConsultingEvent):
    """R10. What it says lies in the vault until the seal; `opinion` holds its expert to it."""

    title: ClassVar = Words("专家意见已提交", "an expert's opinion is submitted")
    disclosure: ClassVar[Disclosure] = "restricted"

    expert: str
    opinion: Kept
    confirmed: tuple[str, ...]


class GivenOpinion(Value):
    """What an expert had committed to."""

    expert: str
    opinion: Opened[Opinion]


class ExpertOpinionsOpened(ConsultingEvent):
    """R10. With the seal everybody who may read the review sees what each member of the panel wrote."""

    title: ClassVar = Words("各专家意见已公开", "the opinions of the experts are opened")
    disclosure: ClassVar[Disclosure] = "restricted"

    opinions: tuple[GivenOpinion, ...]


class ExpertOpinionSealed(ConsultingEvent):
    """R10."""

    title: ClassVar = Words("专家审核意见已形成", "the experts' opinion is sealed")

    recommends: Verdict
    text: str
    confirmed: tuple[str, ...]


ConsultingEvents = (
    ExpertMeetingConvened
    | ExpertOpinionSubmitted
    | ExpertOpinionsOpened
    | ExpertOpinionSealed
    | ContentRead
    | GoneEvents
)
