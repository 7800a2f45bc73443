"""Where the after-care of a community stands. Each state extends the one before."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.maintenance.care.events import (
    CareEvent,
    CareOpened,
    CareStarted,
    FaultReported,
    FaultResolved,
    InspectionRecorded,
    ManagementModeDecided,
)
from shared.core.replace import replace


@dataclass(frozen=True)
class Unopened:
    """The renovation is not accepted yet."""


@dataclass(frozen=True)
class Undecided:
    """Accepted, and nobody knows yet who will look after it."""

    division: str


@dataclass(frozen=True)
class Decided(Undecided):
    decision: ManagementModeDecided


@dataclass(frozen=True)
class InCare(Decided):
    """Records by their number, so that one matter is recorded once."""

    inspections: Mapping[str, InspectionRecorded]
    faults: Mapping[str, FaultReported]
    resolved: Mapping[str, FaultResolved]


Care = Unopened | Undecided | Decided | InCare


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
