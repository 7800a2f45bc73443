"""What happened during construction."""

from datetime import date
from typing import ClassVar

from shared.core.fields import Percent
from shared.core.messages import Disclosure, Event
from shared.core.words import Words


class BuildingEvent(Event):
    """One from the start of construction to its completion."""


class ProgressReported(BuildingEvent):
    """(cumulative, measured, 0–100)"""

    title: ClassVar = Words("工程进度已上报", "progress is reported")
    disclosure: ClassVar[Disclosure] = "public"

    percent: Percent


class ConstructionCompleted(BuildingEvent):
    title: ClassVar = Words("已竣工", "construction is completed")
    disclosure: ClassVar[Disclosure] = "public"

    completed_on: date


BuildingEvents = ProgressReported | ConstructionCompleted
