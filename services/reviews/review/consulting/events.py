"""What happened while the experts were consulted."""

from datetime import date
from typing import ClassVar

from services.reviews.review.values import Verdict
from shared.core.fields import Version
from shared.core.messages import Disclosure, Event, Value
from shared.core.words import Words


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
    """R10. Other experts see it after the seal: no view shows it, and they read no topic."""

    title: ClassVar = Words("专家意见已提交", "an expert's opinion is submitted")
    disclosure: ClassVar[Disclosure] = "restricted"

    expert: str
    verdict: Verdict
    text: str
    confirmed: tuple[str, ...]


class ExpertOpinionSealed(ConsultingEvent):
    """R10."""

    title: ClassVar = Words("专家审核意见已形成", "the experts' opinion is sealed")

    recommends: Verdict
    text: str
    confirmed: tuple[str, ...]


ConsultingEvents = ExpertMeetingConvened | ExpertOpinionSubmitted | ExpertOpinionSealed
