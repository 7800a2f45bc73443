"""Sample community: 310 households of the West Street, renovated and accepted. Invented throughout."""

from datetime import date

from services.maintenance.care.commands import (
    Asset,
    DecideManagementMode,
    Factors,
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
from shared.core.actor import Actor, service_actor

MAINTENANCE = service_actor("maintenance")
STREET = Actor(
    person="p-street-1",
    organisation="11340603MB1XAMP02Y",
    roles=frozenset({"street"}),
    division="340603002",
)
BUREAU = STREET.model_copy(update={"roles": frozenset({"county_bureau"}), "division": "340603"})
ANOTHER_STREET = STREET.model_copy(update={"division": "340603003"})

DAY, NEXT_DAY = date(2024, 11, 4), date(2024, 11, 5)
INSPECTOR = "11340603MB1XAMP02Y"
PROPERTY_COMPANY = "91340603MA2N0XAM1X"

ACCEPTANCE = {
    "accepted_on": DAY,
    "project_name": "西街道纺织小区(样例)",
    "division": "340603002",
    "households": 310,
    "area_m2": "14971.43",
}
HANDOVER = {
    "handed_over_on": DAY,
    "receiver": PROPERTY_COMPANY,
    "assets": (
        Asset(name="雨污管网", warranty_until=date(2026, 11, 4)),
        Asset(name="屋面防水", warranty_until=date(2029, 11, 4)),
    ),
}
FACTORS = Factors(
    scale="12栋310户",
    environment="临街,无围墙",
    facilities="门禁、监控已配齐",
    property_rights="房改房为主",
    residents_wish="八成愿请物业",
    affordability="每月每平方米0.4元",
)
DECISION = {"mode": "professional", "factors": FACTORS, "meeting_document": "业决〔2024〕3号"}
INSPECTION = {
    "inspection_id": "JC-1",
    "level": "county",
    "kind": "special",
    "inspector_org": INSPECTOR,
    "findings": ("东门垃圾桶破损",),
}
FAULT = {"fault_id": "BX-1", "location": "3号楼2单元", "description": "楼道灯不亮"}


def open_care() -> OpenCare:
    return OpenCare(occurred_on=DAY, **ACCEPTANCE)


def opened() -> CareOpened:
    return CareOpened(**ACCEPTANCE)


def hand_over() -> RecordHandover:
    return RecordHandover(occurred_on=DAY, **HANDOVER)


def handed_over() -> CareStarted:
    return CareStarted(**HANDOVER)


def decide_mode(**changes) -> DecideManagementMode:
    asked = {"occurred_on": DAY, "decided_by_owners": True, **DECISION, **changes}
    return DecideManagementMode(**asked)


def mode_decided(**changes) -> ManagementModeDecided:
    return ManagementModeDecided(**{"decided_on": DAY, **DECISION, **changes})


def inspect(**changes) -> RecordInspection:
    return RecordInspection(**{"occurred_on": DAY, **INSPECTION, **changes})


def inspected(**changes) -> InspectionRecorded:
    return InspectionRecorded(**{"inspected_on": DAY, **INSPECTION, **changes})


def report(**changes) -> ReportFault:
    return ReportFault(**{"occurred_on": DAY, **FAULT, **changes})


def reported(**changes) -> FaultReported:
    return FaultReported(**{"reported_on": DAY, **FAULT, **changes})


def resolve(fault_id: str = "BX-1", outcome: str = "已更换灯具") -> ResolveFault:
    return ResolveFault(occurred_on=DAY, fault_id=fault_id, outcome=outcome)


def resolved(fault_id: str = "BX-1", outcome: str = "已更换灯具") -> FaultResolved:
    return FaultResolved(fault_id=fault_id, resolved_on=DAY, outcome=outcome)


DECIDED = (opened(), mode_decided())
IN_CARE = (*DECIDED, handed_over())
