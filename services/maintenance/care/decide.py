"""M28, M32: how a mode is decided, and by whom. M33: care begins with the handover."""

from collections.abc import Mapping
from typing import TypeVar

from services.maintenance.care.commands import (
    FACTOR_NAMES,
    MODE_NAMES,
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
from shared.core.deciding import in_scope, out_of_order
from shared.core.refusals import OutOfOrder, Rejected
from shared.core.words import Words, listed

E = TypeVar("E", bound=CareEvent)


def decide(care: Care, command: CareCommand, by: Actor) -> list[CareEvent]:
    in_own_division(care, command, by)
    match care, command:
        case Unopened(), OpenCare():
            return [CareOpened(**command.recorded())]
        case InCare(), RecordHandover():
            return []
        case Decided(), RecordHandover():
            return [CareStarted(**command.recorded())]
        case _, OpenCare() | RecordHandover():
            return []

        case Unopened(), DecideManagementMode():
            raise not_accepted(care, command)
        case Decided(decision=decision), DecideManagementMode():
            return decided_once(decision, _decision(command))
        case Undecided(), DecideManagementMode():
            Rejected.all(M28, factors_are_stated(command))
            Rejected.all(M32, owners_decide(command))
            return [_decision(command)]

        case InCare(), RecordInspection():
            inspection = InspectionRecorded(**command.recorded(), inspected_on=command.occurred_on)
            return recorded_once(care.inspections, command.inspection_id, inspection)
        case InCare(), ReportFault():
            fault = FaultReported(**command.recorded(), reported_on=command.occurred_on)
            return recorded_once(care.faults, command.fault_id, fault)
        case InCare(), ResolveFault():
            is_reported(care, command)
            resolved = FaultResolved(**command.recorded(), resolved_on=command.occurred_on)
            return recorded_once(care.resolved, command.fault_id, resolved)
        case _:
            raise out_of_order(care, command)


def in_own_division(care: Care, command: CareCommand, by: Actor) -> None:
    """M32, M33: an office acts for its own division only."""
    if isinstance(care, Undecided):
        in_scope(care.division, by, command)


def not_accepted(care: Unopened, command: DecideManagementMode) -> OutOfOrder:
    """M28: a mode is decided for a community whose renovation is accepted."""
    return out_of_order(care, command, M28)


def factors_are_stated(command: DecideManagementMode) -> list[Words]:
    """M28: scale, environment, facilities, property rights, residents' wish and affordability."""
    missing = [name for factor, name in FACTOR_NAMES.items() if not getattr(command.factors, factor)]
    if not missing:
        return []
    zh, en = listed(missing)
    return [Words(f"未写明的因素：{zh}", f"factors not stated: {en}")]


def owners_decide(command: DecideManagementMode) -> list[Words]:
    """M32: the owners decide together, by a resolution of their assembly."""
    undecided = Words("未经业主共同决定", "the owners have not decided")
    unproven = Words("缺少业主大会决议文号", "the resolution of the owners' assembly is not named")
    asked = {undecided: command.decided_by_owners, unproven: command.meeting_document}
    return [defect for defect, met in asked.items() if not met]


def decided_once(done: ManagementModeDecided, asked: ManagementModeDecided) -> list[CareEvent]:
    """M32: the owners decide once; the day of asking does not make it another decision."""
    if asked.model_copy(update={"decided_on": done.decided_on}) == done:
        return []
    zh, en = MODE_NAMES.get(done.mode, Words(done.mode, done.mode))
    raise OutOfOrder(
        M32,
        f"管理模式已于{done.decided_on}确定为{zh}，与本次内容不同",
        f"decided on {done.decided_on}: {en}, with other facts than now",
    )


def recorded_once(known: Mapping[str, E], number: str, news: E) -> list[CareEvent]:
    """M33: one number stands for one matter."""
    if number not in known:
        return [news]
    if known[number] == news:
        return []
    zh = f"编号{number}已登记，与本次内容不同"
    raise OutOfOrder(M33, zh, f"number {number} is recorded already, with other facts than now")


def is_reported(care: InCare, command: ResolveFault) -> None:
    """M33: an outcome belongs to a reported fault."""
    number = command.fault_id
    if number not in care.faults:
        raise OutOfOrder(M33, f"没有编号为{number}的报修", f"no fault {number} has been reported")


def _decision(command: DecideManagementMode) -> ManagementModeDecided:
    return ManagementModeDecided(
        mode=command.mode,
        decided_on=command.occurred_on,
        factors=command.factors,
        meeting_document=command.meeting_document,
    )


care: Decider[CareCommand, CareEvent, Care] = Decider(
    "care", "communities", Unopened(), decide, evolve, CareCommand, CareEvent
)
