"""What happened at a handover."""

from datetime import date
from typing import ClassVar

from services.projects.project.values import Asset
from shared.core.messages import Disclosure, Event
from shared.core.words import Words


class HandingOverEvent(Event):
    """One on the way from the acceptance into care."""


class ManagementModeRecorded(HandingOverEvent):
    title: ClassVar = Words("管理模式已知悉", "the management mode is known")

    mode: str


class HandedOver(HandingOverEvent):
    title: ClassVar = Words("改造成果已移交", "handed over")
    disclosure: ClassVar[Disclosure] = "public"

    handed_over_on: date
    receiver: str
    assets: tuple[Asset, ...]


HandingOverEvents = ManagementModeRecorded | HandedOver
