"""One row a renovated community: who looks after it, since when, and how much is broken."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, assert_never, get_args

from msgspec import field

from services.maintenance.care import CareEvents
from services.maintenance.care.commands import MODE_NAMES
from services.maintenance.care.events import (
    CareOpened,
    CareStarted,
    FaultReported,
    FaultResolved,
    InspectionRecorded,
    ManagementModeDecided,
)
from services.maintenance.care.quotas import InspectionQuotaMissed
from shared.core.column import HOUSEHOLDS, SQUARE_METRES, Column
from shared.core.fields import square_metres
from shared.core.frozen import replace
from shared.core.messages import EventContext
from shared.core.scope import Scope
from shared.core.view import Row, View
from shared.core.words import Words

STATUSES = {
    "accepted": Words("已验收，模式未定", "accepted, no mode yet"),
    "mode_decided": Words("模式已定，未移交", "mode decided, not handed over"),
    "in_care": Words("管护中", "in care"),
}
ASSET = {
    "name": Column("设施", "asset"),
    "warranty_until": Column("保修至", "warranty until"),
}


class CommunityRow(Row, frozen=True):
    """assets: [{name, warranty_until}]. The faults have rows of their own, in the view `faults`.

    handover_position  of its event: it is counted in periods that ended behind it (M21, M22)
    """

    project_id: Annotated[str, Column("项目编号", "project")]
    project_name: Annotated[str, Column("项目名称", "name of the project", public=True)] = ""
    division: Annotated[str, Column("区划", "division", scope=Scope.DIVISION, public=True)] = ""
    households: Annotated[int, Column("户数", "households", unit=HOUSEHOLDS, public=True)] = 0
    area_m2: Annotated[Decimal, Column("建筑面积", "floor area", unit=SQUARE_METRES, public=True)] = Decimal(
        0
    )
    status: Annotated[
        Literal["accepted", "mode_decided", "in_care"],
        Column("状态", "status", words=STATUSES, often=True, public=True),
    ] = "accepted"
    accepted_on: Annotated[date | None, Column("验收日期", "accepted on", public=True)] = None
    mode: Annotated[str | None, Column("管理模式", "management mode", words=MODE_NAMES, public=True)] = None
    decided_on: Annotated[
        date | None, Column("模式确定日期", "mode decided on", public=True, publishes=True)
    ] = None
    receiver: Annotated[str | None, Column("接收单位", "receiver", scope=Scope.PARTY, public=True)] = None
    handed_over_on: Annotated[date | None, Column("移交日期", "handed over on", public=True)] = None
    handed_over_late: Annotated[bool, Column("移交补登", "handover recorded late")] = False
    handover_position: Annotated[
        int | None, Column("移交在日志中的位置", "position of the handover in the log")
    ] = None
    assets: Annotated[list[dict[str, Any]], Column("移交资产", "assets", parts=ASSET)] = field(
        default_factory=list
    )
    open_faults: Annotated[int, Column("未处理报修", "open faults", summed=True)] = 0
    resolved_faults: Annotated[int, Column("已处理报修", "faults dealt with", summed=True)] = 0
    inspections: Annotated[int, Column("检查次数", "inspections", summed=True)] = 0
    last_inspected_on: Annotated[date | None, Column("最近检查日期", "last inspected on", often=True)] = None
    late_inspections: Annotated[int, Column("逾期补登的检查", "inspections recorded late", summed=True)] = 0
    missed_quotas: Annotated[int, Column("检查频次未达标次数", "quotas missed", summed=True)] = 0
    last_missed: Annotated[str, Column("最近未达标的期间", "last quota missed")] = ""


def touches(event: CareEvents | InspectionQuotaMissed, context: EventContext) -> Sequence[str]:
    """What a jurisdiction missed is of no community."""
    if isinstance(event, InspectionQuotaMissed) and event.basis != "community":
        return ()
    return (context.id,)


def fold(row: CommunityRow, event: CareEvents | InspectionQuotaMissed, context: EventContext) -> CommunityRow:
    match event:
        case CareOpened():
            told = event.model_dump() | {"area_m2": square_metres(event.area_m2)}
            return replace(row, **told)
        case ManagementModeDecided(mode=mode, decided_on=decided_on):
            return replace(row, status="mode_decided", mode=mode, decided_on=decided_on)
        case CareStarted():
            return _handed_over(row, event, context)
        case InspectionRecorded(inspected_on=day):
            last = max(row.last_inspected_on or day, day)
            late = row.late_inspections + event.late
            return replace(
                row, inspections=row.inspections + 1, last_inspected_on=last, late_inspections=late
            )
        case InspectionQuotaMissed(kind=kind, period=period):
            return replace(row, missed_quotas=row.missed_quotas + 1, last_missed=f"{kind} {period}")
        case FaultReported():
            return replace(row, open_faults=row.open_faults + 1)
        case FaultResolved():
            open_faults, resolved = row.open_faults - 1, row.resolved_faults + 1
            return replace(row, open_faults=open_faults, resolved_faults=resolved)
        case _:
            assert_never(event)


def _handed_over(row: CommunityRow, event: CareStarted, context: EventContext) -> CommunityRow:
    return replace(
        row,
        status="in_care",
        receiver=event.receiver,
        handed_over_on=event.handed_over_on,
        handed_over_late=event.late,
        handover_position=context.position,
        assets=[asset.model_dump(mode="json") for asset in event.assets],
    )


communities = View(
    "communities",
    CommunityRow,
    fold,
    reads=(*get_args(CareEvents), InspectionQuotaMissed),
    version=5,
    touches=touches,
    title=Words("管护", "after-care"),
)
