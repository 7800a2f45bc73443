"""What happened at an acceptance. Areas are m² as decimal text."""

from datetime import date
from typing import ClassVar

from services.projects.project.values import Signature
from shared.core.fields import Area, Count
from shared.core.messages import Disclosure, Event
from shared.core.words import Words


class AcceptingEvent(Event):
    """One from the first initial acceptance to the acceptance itself."""


class InitialAcceptancePassed(AcceptingEvent):
    title: ClassVar = Words("初验已通过", "the initial acceptance is passed")
    disclosure: ClassVar[Disclosure] = "restricted"

    held_on: date
    signatures: tuple[Signature, ...]


class InitialAcceptanceFailed(AcceptingEvent):
    title: ClassVar = Words("初验未通过", "the initial acceptance has failed")
    disclosure: ClassVar[Disclosure] = "restricted"

    held_on: date
    signatures: tuple[Signature, ...]
    defects: tuple[str, ...]
    confirmed: tuple[str, ...]


class ComprehensiveAssessmentRecorded(AcceptingEvent):
    title: ClassVar = Words("综合考核已完成", "the comprehensive assessment is done")
    disclosure: ClassVar[Disclosure] = "restricted"

    departments: tuple[str, ...]
    experts: tuple[str, ...]
    residents: tuple[str, ...]
    conclusion: str
    confirmed: tuple[str, ...]


class AcceptanceCompleted(AcceptingEvent):
    title: ClassVar = Words("已验收", "accepted")
    disclosure: ClassVar[Disclosure] = "public"

    accepted_on: date
    project_name: str
    division: str
    households: Count
    area_m2: Area


AcceptingEvents = (
    InitialAcceptancePassed | InitialAcceptanceFailed | ComprehensiveAssessmentRecorded | AcceptanceCompleted
)
