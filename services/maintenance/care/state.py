"""Where the after-care of a community stands. Each state extends the one before."""

from datetime import date
from typing import ClassVar

from services.maintenance.care.events import (
    FaultReported,
    FaultResolved,
    InspectionRecorded,
    ManagementModeDecided,
)
from shared.core.deciding import State
from shared.core.frozen import FrozenMap
from shared.core.words import Words


class Care(State, frozen=True):
    subject: ClassVar = Words("该小区", "the community")


class Unopened(Care, frozen=True):
    now: ClassVar = Words("改造尚未验收", "has no accepted renovation yet")


class Undecided(Care, frozen=True):
    """Accepted, and nobody knows yet who will look after it."""

    now: ClassVar = Words(
        "管理模式未定，改造成果尚未移交", "has no management mode yet, and its assets are not handed over"
    )
    division: str


class Decided(Undecided, frozen=True):
    now: ClassVar = Words(
        "改造成果尚未移交，管护未开始", "is not in care yet, for its assets are not handed over"
    )
    decision: ManagementModeDecided


class InCare(Decided, frozen=True):
    """Records by their folded number, so that one matter is recorded once. receiver: credit code."""

    now: ClassVar = Words("正在管护", "is in care")
    handed_over_on: date
    receiver: str
    inspections: "FrozenMap[str, InspectionRecorded]" = FrozenMap()
    faults: "FrozenMap[str, FaultReported]" = FrozenMap()
    resolved: "FrozenMap[str, FaultResolved]" = FrozenMap()
