"""Where the after-care of a community stands. Each state extends the one before."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from services.maintenance.care.events import (
    CareEvent,
    CareOpened,
    CareStarted,
    FaultReported,
    FaultResolved,
    InspectionRecorded,
    ManagementModeDecided,
)
from shared.core.deciding import State
from shared.core.replace import replace
from shared.core.words import Words


class Care(State):
    subject: ClassVar = Words("该小区", "the community")


@dataclass(frozen=True)
class Unopened(Care):
    now: ClassVar = Words("改造尚未验收", "has no accepted renovation yet")


@dataclass(frozen=True)
class Undecided(Care):
    """Accepted, and nobody knows yet who will look after it."""

    now: ClassVar = Words(
        "管理模式未定，改造成果尚未移交", "has no management mode yet, and its assets are not handed over"
    )
    division: str


@dataclass(frozen=True)
class Decided(Undecided):
    now: ClassVar = Words(
        "改造成果尚未移交，管护未开始", "is not in care yet, for its assets are not handed over"
    )
    decision: ManagementModeDecided


@dataclass(frozen=True)
class InCare(Decided):
    """Records by their number, so that one matter is recorded once."""

    now: ClassVar = Words("正在管护", "is in care")
    inspections: Mapping[str, InspectionRecorded]
    faults: Mapping[str, FaultReported]
    resolved: Mapping[str, FaultResolved]


def evolve(care: Care, event: CareEvent) -> Care:
    match care, event:
        case Unopened(), CareOpened(division=division):
            return Undecided(division)
        case Decided(), ManagementModeDecided():
            return care
        case Undecided(), ManagementModeDecided():
            return Decided(**vars(care), decision=event)
        case InCare(), CareStarted():
            return care
        case Decided(), CareStarted():
            return InCare(**vars(care), inspections={}, faults={}, resolved={})
        case InCare(), InspectionRecorded(inspection_id=number):
            return replace(care, inspections={**care.inspections, number: event})
        case InCare(), FaultReported(fault_id=number):
            return replace(care, faults={**care.faults, number: event})
        case InCare(), FaultResolved(fault_id=number):
            return replace(care, resolved={**care.resolved, number: event})
        case _:
            return care
