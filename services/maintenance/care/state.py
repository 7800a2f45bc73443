"""Where the after-care of a community stands. Each state extends the one before."""

from collections.abc import Mapping
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
from shared.core.frozen import fields_of, replace
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
            return Decided(**fields_of(care), decision=event)
        case InCare(), CareStarted():
            return care
        case Decided(), CareStarted():
            return InCare(**fields_of(care), inspections={}, faults={}, resolved={})
        case InCare(), InspectionRecorded(inspection_id=number):
            return replace(care, inspections={**care.inspections, number: event})
        case InCare(), FaultReported(fault_id=number):
            return replace(care, faults={**care.faults, number: event})
        case InCare(), FaultResolved(fault_id=number):
            return replace(care, resolved={**care.resolved, number: event})
        case _:
            return care
