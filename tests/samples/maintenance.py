"""For the tests of maintenance: commands and events of an ordinary life, with changes, and histories."""

from typing import Any

from services.maintenance.care.commands import (
    DecideManagementMode,
    OpenCare,
    RecordHandover,
    RecordInspection,
    ReportFault,
    ResolveFault,
)
from services.maintenance.care.events import (
    CareOpened,
    CareStarted,
    FaultReported,
    FaultResolved,
    InspectionRecorded,
    ManagementModeDecided,
)
from tests.samples.lived import asked, changed, happened, until

DECIDED = until(ManagementModeDecided)
IN_CARE = until(CareStarted)


def open_care() -> OpenCare:
    return asked(OpenCare)


def opened() -> CareOpened:
    return happened(CareOpened)


def hand_over() -> RecordHandover:
    return asked(RecordHandover)


def handed_over() -> CareStarted:
    return happened(CareStarted)


def decide_mode(**changes: Any) -> DecideManagementMode:
    return changed(asked(DecideManagementMode), **changes)


def mode_decided(**changes: Any) -> ManagementModeDecided:
    return changed(happened(ManagementModeDecided), **changes)


def inspect(**changes: Any) -> RecordInspection:
    return changed(asked(RecordInspection), **changes)


def inspected(**changes: Any) -> InspectionRecorded:
    return changed(happened(InspectionRecorded), **changes)


def report(**changes: Any) -> ReportFault:
    return changed(asked(ReportFault), **changes)


def reported(**changes: Any) -> FaultReported:
    return changed(happened(FaultReported), **changes)


def resolve(fault_id: str = "BX-1", **changes: Any) -> ResolveFault:
    return changed(asked(ResolveFault), fault_id=fault_id, **changes)


def resolved(fault_id: str = "BX-1", **changes: Any) -> FaultResolved:
    return changed(happened(FaultResolved), fault_id=fault_id, **changes)
