"""One row a fault: what is broken where, since when, and how it was dealt with."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal, assert_never, get_args

from services.maintenance.care.events import FaultReported, FaultResolved
from services.roles import (
    AUDITOR,
    CITY_OFFICE,
    COMMUNITY,
    COUNTY_BUREAU,
    OWNERS,
    RESIDENT_COMMITTEE,
    STREET,
)
from shared.core.column import Column
from shared.core.frozen import replace
from shared.core.messages import EventContext
from shared.core.scope import Scope
from shared.core.view import Row, View
from shared.core.words import Words

FaultEvents = FaultReported | FaultResolved

# Who works with what residents tell: it may hold personal data.
CARETAKERS = frozenset({COMMUNITY, STREET, COUNTY_BUREAU, CITY_OFFICE, OWNERS, RESIDENT_COMMITTEE, AUDITOR})
STATUSES = {"open": Words("未处理", "open"), "resolved": Words("已处理", "dealt with")}


class FaultRow(Row, frozen=True):
    """id: of the community and, behind the dot, which of its faults it is: xj-2024-001.fault-00007"""

    id: Annotated[str, Column("报修记录", "record of the fault")]
    project_id: Annotated[str, Column("项目编号", "project", often=True)] = ""
    division: Annotated[str, Column("区划", "division", scope=Scope.DIVISION)] = ""
    fault_id: Annotated[str, Column("报修编号", "number of the fault")] = ""
    status: Annotated[Literal["open", "resolved"], Column("状态", "status", words=STATUSES, often=True)] = (
        "open"
    )
    reported_on: Annotated[date | None, Column("登记日期", "reported on", often=True)] = None
    location: Annotated[str, Column("位置", "location", readers=CARETAKERS)] = ""
    description: Annotated[str, Column("情况", "description", readers=CARETAKERS)] = ""
    resolved_on: Annotated[date | None, Column("处理日期", "dealt with on")] = None
    outcome: Annotated[str, Column("处理结果", "outcome", readers=CARETAKERS)] = ""


def touches(event: FaultEvents, context: EventContext) -> Sequence[str]:
    """With as many digits as any community needs, so that faults lie in the order of their reports."""
    return (f"{context.id}.fault-{event.ordinal:05}",)


def fold(row: FaultRow, event: FaultEvents, context: EventContext) -> FaultRow:
    match event:
        case FaultReported():
            return _reported(row, event, context)
        case FaultResolved(resolved_on=day, outcome=outcome):
            return replace(row, status="resolved", resolved_on=day, outcome=outcome)
        case _:
            assert_never(event)


def _reported(row: FaultRow, event: FaultReported, context: EventContext) -> FaultRow:
    return replace(
        row,
        project_id=context.id,
        division=event.division,
        fault_id=event.fault_id,
        reported_on=event.reported_on,
        location=event.location,
        description=event.description,
    )


faults = View(
    "faults",
    FaultRow,
    fold,
    reads=get_args(FaultEvents),
    version=1,
    touches=touches,
    title=Words("报修", "faults"),
)
