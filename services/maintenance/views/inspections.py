"""One row an inspection: who looked at what, when, and whether it was recorded in time."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from services.maintenance.care.events import InspectionRecorded
from shared.core.column import Column
from shared.core.messages import EventContext
from shared.core.scope import Scope
from shared.core.view import Row, View
from shared.core.words import Words

LEVELS = {"city": Words("市级", "city"), "county": Words("县级", "county")}
KINDS = {
    "spot_check": Words("抽查", "spot check"),
    "supervision": Words("督查", "supervision"),
    "special": Words("专项检查", "special inspection"),
}


class InspectionRow(Row, frozen=True):
    """id: of the community and, behind the dot, which of its inspections: xj-2024-001.inspection-00007"""

    id: Annotated[str, Column("检查记录", "record of the inspection")]
    project_id: Annotated[str, Column("项目编号", "project", often=True)] = ""
    division: Annotated[str, Column("区划", "division", scope=Scope.DIVISION)] = ""
    inspection_id: Annotated[str, Column("检查编号", "number of the inspection")] = ""
    level: Annotated[str, Column("级别", "level", words=LEVELS)] = ""
    kind: Annotated[str, Column("种类", "kind", words=KINDS)] = ""
    inspected_on: Annotated[date | None, Column("检查日期", "inspected on", often=True)] = None
    inspector_org: Annotated[str, Column("检查单位", "inspecting organisation")] = ""
    problems: Annotated[int, Column("发现问题数", "findings", summed=True)] = 0
    late: Annotated[bool, Column("逾期补登", "recorded late")] = False


def touches(event: InspectionRecorded, context: EventContext) -> Sequence[str]:
    return (f"{context.id}.inspection-{event.ordinal:05}",)


def fold(row: InspectionRow, event: InspectionRecorded, context: EventContext) -> InspectionRow:
    return InspectionRow(
        row.id,
        project_id=context.id,
        division=event.division,
        inspection_id=event.inspection_id,
        level=event.level,
        kind=event.kind,
        inspected_on=event.inspected_on,
        inspector_org=event.inspector_org,
        problems=len(event.findings),
        late=event.late,
    )


inspections = View(
    "inspections",
    InspectionRow,
    fold,
    reads=(InspectionRecorded,),
    version=1,
    touches=touches,
    title=Words("检查", "inspections"),
)
