"""M28, M32: how a mode is decided, and by whom. M33: care begins with the handover."""

from collections.abc import Mapping
from typing import Any, TypeVar

from services.maintenance.care.commands import (
    CareCommand,
    DecideManagementMode,
    OpenCare,
    RecordHandover,
    RecordInspection,
    ReportFault,
    ResolveFault,
)
from services.maintenance.care.events import (
    CareEvent,
    CareOpened,
    CareStarted,
    FaultReported,
    FaultResolved,
    InspectionRecorded,
    ManagementModeDecided,
)
from services.maintenance.care.state import Care, Decided, InCare, Undecided, Unopened, evolve
from services.maintenance.rules import M28, M32, M33
from shared.core.actor import Actor
from shared.core.decider import Decider
from shared.core.messages import Command
from shared.core.refusals import NotEntitled, OutOfOrder, Rejected
from shared.core.rules import Rule

E = TypeVar("E", bound=CareEvent)

NOT_ACCEPTED = ("改造尚未验收完成", "the renovation is not accepted yet")
NOT_HANDED_OVER = ("改造成果尚未移交,管护未开始", "the assets are not handed over yet, so care has not begun")

FACTOR_NAMES = {
    "scale": "规模",
    "environment": "环境",
    "facilities": "配套设施",
    "property_rights": "产权",
    "residents_wish": "居民意愿",
    "affordability": "承受能力",
}


def decide(care: Care, command: CareCommand, by: Actor) -> list[CareEvent]:
    match care, command:
        case Unopened(), OpenCare():
            return [CareOpened(**_facts(command))]
        case InCare(), RecordHandover():
            return []
        case Decided(), RecordHandover():
            return [CareStarted(**_facts(command))]
        case _, OpenCare() | RecordHandover():
            return []

        case Unopened(), DecideManagementMode():
            raise OutOfOrder(M28, *NOT_ACCEPTED)
        case Undecided(), _ if not by.covers(care.division):
            raise NotEntitled(_rule_of(command), *_elsewhere(care, by))
        case Decided(), DecideManagementMode():
            return _decided_before(care, command)
        case Undecided(), DecideManagementMode():
            return _decided(command)
        case InCare(), RecordInspection():
            inspection = InspectionRecorded(**_facts(command), inspected_on=command.occurred_on)
            return _once(care.inspections, command.inspection_id, inspection)
        case InCare(), ReportFault():
            fault = FaultReported(**_facts(command), reported_on=command.occurred_on)
            return _once(care.faults, command.fault_id, fault)
        case InCare(), ResolveFault():
            return _resolved(care, command)
        case _:
            raise OutOfOrder(M33, *NOT_HANDED_OVER)


def _facts(command: Command) -> dict[str, Any]:
    """What was asked, to be recorded as it stands."""
    return command.model_dump(exclude={"occurred_on"})


def _decided(command: DecideManagementMode) -> list[CareEvent]:
    if missing := [name for name in FACTOR_NAMES if not getattr(command.factors, name)]:
        raise Rejected(M28, *_missing(missing))
    if defects := _owners_part(command):
        raise Rejected(M32, ";".join(zh for zh, _ in defects), "; ".join(en for _, en in defects))
    return [_decision(command)]


def _decision(command: DecideManagementMode) -> ManagementModeDecided:
    return ManagementModeDecided(
        mode=command.mode,
        decided_on=command.occurred_on,
        factors=command.factors,
        meeting_document=command.meeting_document,
    )


def _decided_before(care: Decided, command: DecideManagementMode) -> list[CareEvent]:
    """The day of asking does not make it another decision."""
    asked = _decision(command)
    if asked.model_copy(update={"decided_on": care.decision.decided_on}) == care.decision:
        return []
    raise OutOfOrder(
        M32,
        f"管理模式已于{care.decision.decided_on}确定为{care.decision.mode},与本次内容不同",
        f"decided on {care.decision.decided_on}: {care.decision.mode}, with other facts than now",
    )


def _owners_part(command: DecideManagementMode) -> list[tuple[str, str]]:
    undecided = ("未经业主共同决定", "the owners have not decided")
    unproven = ("缺少业主大会决议文号", "the resolution of the owners' assembly is not named")
    defects = {undecided: command.decided_by_owners, unproven: command.meeting_document}
    return [defect for defect, met in defects.items() if not met]


def _once(known: Mapping[str, E], number: str, news: E) -> list[CareEvent]:
    if number not in known:
        return [news]
    if known[number] == news:
        return []
    raise OutOfOrder(
        M33, f"编号{number}已登记,内容不同", f"number {number} is recorded already, with other facts than now"
    )


def _resolved(care: InCare, command: ResolveFault) -> list[CareEvent]:
    if command.fault_id not in care.faults:
        raise OutOfOrder(
            M33, f"没有编号为{command.fault_id}的报修", f"no fault {command.fault_id} has been reported"
        )
    resolved = FaultResolved(**_facts(command), resolved_on=command.occurred_on)
    return _once(care.resolved, command.fault_id, resolved)


def _rule_of(command: CareCommand) -> Rule:
    return M32 if isinstance(command, DecideManagementMode) else M33


def _missing(factors: list[str]) -> tuple[str, str]:
    zh = "、".join(FACTOR_NAMES[name] for name in factors)
    return f"未写明的因素:{zh}", f"factors not stated: {', '.join(factors)}"


def _elsewhere(care: Undecided, by: Actor) -> tuple[str, str]:
    return (
        f"小区属于区划{care.division},您的职权范围是{by.division}",
        f"the community lies in division {care.division}, your word reaches {by.division}",
    )


care: Decider[CareCommand, CareEvent, Care] = Decider(
    "care", "communities", Unopened(), decide, evolve, CareCommand, CareEvent
)
