"""What happened in the after-care of a community."""

from datetime import date
from typing import ClassVar

from services.maintenance.care.commands import Asset, Factors
from shared.core.messages import Disclosure, Event


class CareOpened(Event):
    """管护已建档: the renovation was accepted. area_m2: decimal m² as text."""

    accepted_on: date
    project_name: str
    division: str
    households: int
    area_m2: str


class ManagementModeDecided(Event):
    """管理模式已确定"""

    disclosure: ClassVar[Disclosure] = "public"

    mode: str
    decided_on: date
    factors: Factors
    meeting_document: str


class CareStarted(Event):
    """管护已开始: the assets were handed over."""

    disclosure: ClassVar[Disclosure] = "public"

    handed_over_on: date
    receiver: str
    assets: tuple[Asset, ...]


class InspectionRecorded(Event):
    """检查已记录"""

    inspection_id: str
    level: str
    kind: str
    inspected_on: date
    inspector_org: str
    findings: tuple[str, ...]


class FaultReported(Event):
    """报修已登记"""

    fault_id: str
    reported_on: date
    location: str
    description: str


class FaultResolved(Event):
    """报修已处理"""

    fault_id: str
    resolved_on: date
    outcome: str


CareEvent = (
    CareOpened | ManagementModeDecided | CareStarted | InspectionRecorded | FaultReported | FaultResolved
)
