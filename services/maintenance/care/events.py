"""What happened in the after-care of a community."""

from datetime import date
from typing import ClassVar

from services.maintenance.care.commands import Asset, Factors
from shared.core.fields import Area, Count
from shared.core.messages import Disclosure, Event
from shared.core.paper_numbers import PaperNumber
from shared.core.words import Words


class CareOpened(Event):
    """The renovation was accepted. area_m2: decimal m² as text."""

    title: ClassVar = Words("管护已建档", "after-care is opened")

    accepted_on: date
    project_name: str
    division: str
    households: Count
    area_m2: Area


class ManagementModeDecided(Event):
    title: ClassVar = Words("管理模式已确定", "the management mode is decided")
    disclosure: ClassVar[Disclosure] = "restricted"

    mode: str
    decided_on: date
    factors: Factors
    meeting_document: PaperNumber
    confirmed: tuple[str, ...]


class CareStarted(Event):
    """The assets were handed over. late: M21, M22, recorded when a period was over in which the community
    would have been counted."""

    title: ClassVar = Words("管护已开始", "after-care has begun")
    disclosure: ClassVar[Disclosure] = "public"

    handed_over_on: date
    receiver: str
    assets: tuple[Asset, ...]
    late: bool


class InspectionRecorded(Event):
    """ordinal: 1 for the first inspection of its community, and so on. late: M21, M22, recorded when the
    period that it would have counted in was over."""

    title: ClassVar = Words("检查已记录", "an inspection is recorded")
    disclosure: ClassVar[Disclosure] = "restricted"

    inspection_id: PaperNumber
    ordinal: Count
    division: str
    level: str
    kind: str
    inspected_on: date
    inspector_org: str
    findings: tuple[str, ...]
    late: bool
    confirmed: tuple[str, ...]


class FaultReported(Event):
    """ordinal: 1 for the first fault of its community, and so on."""

    title: ClassVar = Words("报修已登记", "a fault is reported")
    disclosure: ClassVar[Disclosure] = "restricted"

    fault_id: PaperNumber
    ordinal: Count
    division: str
    reported_on: date
    location: str
    description: str
    confirmed: tuple[str, ...]


class FaultResolved(Event):
    """ordinal: that of the report."""

    title: ClassVar = Words("报修已处理", "a fault is dealt with")
    disclosure: ClassVar[Disclosure] = "restricted"

    fault_id: PaperNumber
    ordinal: Count
    resolved_on: date
    outcome: str
    confirmed: tuple[str, ...]


CareEvents = (
    CareOpened | ManagementModeDecided | CareStarted | InspectionRecorded | FaultReported | FaultResolved
)
