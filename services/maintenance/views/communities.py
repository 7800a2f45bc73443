"""One row a renovated community: who looks after it, since when, and what is broken."""

from datetime import date
from typing import Any, Literal, assert_never, get_args

from msgspec import field

from services.maintenance.care import CareEvents
from services.maintenance.care.events import (
    CareOpened,
    CareStarted,
    FaultReported,
    FaultResolved,
    InspectionRecorded,
    ManagementModeDecided,
)
from shared.core.frozen import replace
from shared.core.messages import EventContext
from shared.core.paper_numbers import one_paper
from shared.core.view import Row, View


class CommunityRow(Row, frozen=True):
    """assets: [{name, warranty_until}]; open_faults: [{fault_id, reported_on, location, description}]."""

    project_id: str
    project_name: str = ""
    division: str = ""
    households: int = 0
    area_m2: str = "0"
    status: Literal["accepted", "mode_decided", "in_care"] = "accepted"
    accepted_on: date | None = None
    mode: str | None = None
    decided_on: date | None = None
    receiver: str | None = None
    handed_over_on: date | None = None
    assets: list[dict[str, Any]] = field(default_factory=list)
    open_faults: list[dict[str, Any]] = field(default_factory=list)
    resolved_faults: int = 0
    inspections: int = 0
    last_inspected_on: date | None = None


def fold(row: CommunityRow, event: CareEvents, context: EventContext) -> CommunityRow:
    match event:
        case CareOpened():
            return replace(row, **event.model_dump())
        case ManagementModeDecided(mode=mode, decided_on=decided_on):
            return replace(row, status="mode_decided", mode=mode, decided_on=decided_on)
        case CareStarted():
            return _handed_over(row, event)
        case InspectionRecorded(inspected_on=day):
            last = max(row.last_inspected_on or day, day)
            return replace(row, inspections=row.inspections + 1, last_inspected_on=last)
        case FaultReported():
            return replace(row, open_faults=[*row.open_faults, event.model_dump(mode="json")])
        case FaultResolved(fault_id=number):
            still_open = _without(row.open_faults, number)
            return replace(row, open_faults=still_open, resolved_faults=row.resolved_faults + 1)
        case _:
            assert_never(event)


def _without(faults: list[dict[str, Any]], number: str) -> list[dict[str, Any]]:
    """Most are resolved under the very number that they were reported with, and folding them all is slow."""
    others = [fault for fault in faults if fault["fault_id"] != number]
    if len(others) < len(faults):
        return others
    return [fault for fault in faults if not one_paper(fault["fault_id"], number)]


def _handed_over(row: CommunityRow, event: CareStarted) -> CommunityRow:
    return replace(
        row,
        status="in_care",
        receiver=event.receiver,
        handed_over_on=event.handed_over_on,
        assets=[asset.model_dump(mode="json") for asset in event.assets],
    )


communities = View("communities", CommunityRow, fold, reads=get_args(CareEvents), version=2)
