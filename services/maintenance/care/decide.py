"""M28, M32: how a mode is decided, and by whom. M33: care begins with the handover."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, TypeVar

from services.maintenance.care.commands import (
    FACTOR_NAMES,
    MODE_NAMES,
    CareCommands,
    DecideManagementMode,
    OpenCare,
    RecordHandover,
    RecordInspection,
    ReportFault,
    ResolveFault,
)
from services.maintenance.care.events import (
    CareEvents,
    CareOpened,
    CareStarted,
    FaultReported,
    FaultResolved,
    InspectionRecorded,
    ManagementModeDecided,
)
from services.maintenance.care.quotas import QUOTAS, quota_of
from services.maintenance.care.state import Care, Decided, InCare, Undecided, Unopened
from services.maintenance.parameters import GRACE
from services.maintenance.rules import M21, M28, M32, M33
from shared.core.actor import Actor
from shared.core.decider import Decider
from shared.core.deciding import in_scope, in_sequence, news, out_of_order
from shared.core.frozen import fields_of, replace
from shared.core.gated import Gated
from shared.core.gates import IN_SEQUENCE, OWN_DIVISION, Content, Entitlement, Fit, Neighbours, in_order
from shared.core.looking import AnyStream, Elsewhere, Seen
from shared.core.paper_numbers import folded
from shared.core.refusals import OutOfOrder
from shared.core.scope import NOBODYS, Whose, whose
from shared.core.words import Words, lacking
from shared.mechanisms.jurisdiction import PARAMETERS, Determined
from shared.mechanisms.period import period_of

E = TypeVar("E", bound=CareEvents)


def reads(care: Care, command: CareCommands) -> Iterable[AnyStream]:
    """Whether periods are over that an inspection or a community counts in, and how late may be reported."""
    match command:
        case RecordInspection() if quota := quota_of(command.level, command.kind):
            yield period_of(quota.id)
            yield PARAMETERS
        case RecordHandover():
            yield from (period_of(quota.id) for quota in QUOTAS)


def decide(care: Care, command: CareCommands, by: Actor, seen: Seen) -> list[CareEvents | Elsewhere[Any]]:
    match care, command:
        case Unopened(), OpenCare():
            return [CareOpened(**command.recorded())]
        case InCare(), RecordHandover():
            return []
        case Decided(), RecordHandover():
            return [CareStarted(**command.recorded(), late=is_heard_late(command, seen))]
        case _, OpenCare() | RecordHandover():
            return []

        case Decided(decision=decision), DecideManagementMode():
            return [*decided_once(decision, _decision(command))]
        case Undecided(), DecideManagementMode():
            return [_decision(command)]

        case InCare(), RecordInspection():
            inspection = _inspection(care, command, seen)
            return [*recorded_once(care.inspections, command.inspection_id, inspection)]
        case InCare(), ReportFault():
            return [*recorded_once(care.faults, command.fault_id, _fault(care, command))]
        case InCare(), ResolveFault():
            return [*recorded_once(care.resolved, command.fault_id, _resolution(care, command))]
        case _:
            raise out_of_order(care, command)


def evolve(care: Care, event: CareEvents) -> Care:
    match care, event:
        case Unopened(), CareOpened(division=division):
            return Undecided(division)
        case Decided(), ManagementModeDecided():
            return care
        case Undecided(), ManagementModeDecided():
            return Decided(**fields_of(care), decision=event)
        case InCare(), CareStarted():
            return care
        case Decided(), CareStarted(handed_over_on=day, receiver=receiver):
            return InCare(**fields_of(care), handed_over_on=day, receiver=receiver)
        case InCare(), InspectionRecorded(inspection_id=number):
            return replace(care, inspections=care.inspections.insert(folded(number), event))
        case InCare(), FaultReported(fault_id=number):
            return replace(care, faults=care.faults.insert(folded(number), event))
        case InCare(), FaultResolved(fault_id=number):
            return replace(care, resolved=care.resolved.insert(folded(number), event))
        case _:
            return care


def in_own_division(care: Care, by: Actor) -> Iterator[Words]:
    """M32, M33: an office acts for its own division only."""
    if isinstance(care, Undecided):
        yield from in_scope(care.division, by)


def factors_are_stated(command: DecideManagementMode) -> list[Words]:
    """M28: scale, environment, facilities, property rights, residents' wish and affordability."""
    missing = [name for factor, name in FACTOR_NAMES.items() if not getattr(command.factors, factor)]
    return lacking(missing, Words("未写明的因素", "factors not stated"))


def owners_decide(command: DecideManagementMode) -> list[Words]:
    """M32: the owners decide together, by a resolution of their assembly."""
    undecided = Words("未经业主共同决定", "the owners have not decided")
    unproven = Words("缺少业主大会决议文号", "the resolution of the owners' assembly is not named")
    asked = {undecided: command.decided_by_owners, unproven: command.meeting_document}
    return [defect for defect, met in asked.items() if not met]


def decided_once(done: ManagementModeDecided, asked: ManagementModeDecided) -> list[ManagementModeDecided]:
    """M32: the owners decide once; the day of asking does not make it another decision."""
    return news(done, asked.model_copy(update={"decided_on": done.decided_on}), M32, _decided_otherwise)


def _decided_otherwise(done: ManagementModeDecided) -> Words:
    zh, en = MODE_NAMES.get(done.mode, Words(done.mode, done.mode))
    return Words(
        f"管理模式已于{done.decided_on}确定为{zh}，与本次内容不同",
        f"decided on {done.decided_on}: {en}, with other facts than now",
    )


def recorded_once(known: Mapping[str, E], number: str, asked: E) -> list[E]:
    """M33: one number stands for one matter."""
    zh = f"编号{number}已登记，与本次内容不同"
    en = f"number {number} is recorded already, with other facts than now"
    return news(known.get(folded(number)), asked, M33, lambda _: Words(zh, en))


def is_reported(care: InCare, command: ResolveFault) -> Iterator[Words]:
    """M33: an outcome belongs to a reported fault."""
    number = command.fault_id
    if folded(number) not in care.faults:
        yield Words(f"没有编号为{number}的报修", f"no fault {number} has been reported")


def handover_of(care: InCare) -> tuple[date, Words]:
    return care.handed_over_on, CareStarted.title


def follows_its_report(care: InCare, command: ResolveFault) -> Iterator[Words]:
    """M33: an outcome is not dated before its report."""
    if reported := care.faults.get(folded(command.fault_id)):
        yield from in_sequence(reported.reported_on, reported.title, command)


def _decision(command: DecideManagementMode) -> ManagementModeDecided:
    return ManagementModeDecided(
        mode=command.mode,
        decided_on=command.occurred_on,
        factors=command.factors,
        meeting_document=command.meeting_document,
        confirmed=command.recorded()["confirmed"],
    )


def is_late(command: RecordInspection, seen: Seen) -> bool:
    """M21, M22: whether the period that it would have counted in is over."""
    quota = quota_of(command.level, command.kind)
    return quota is not None and seen[period_of(quota.id)].is_late(command.occurred_on)


def is_heard_late(command: RecordHandover, seen: Seen) -> bool:
    """M21, M22: whether a whole period since the handover is over, in which the community was not counted."""
    overs = ((quota, seen[period_of(quota.id)].over) for quota in QUOTAS)
    return any(
        over and next(iter(quota.calendar(command.handed_over_on, over)), None) for quota, over in overs
    )


def is_within_grace(care: InCare, command: RecordInspection, seen: Seen) -> Iterator[Words]:
    """M21: not reported later than a document allows, as far as the log tells what day it is: no earlier than
    the end of the newest period that is over."""
    quota, day = quota_of(command.level, command.kind), command.occurred_on
    if quota is None or folded(command.inspection_id) in care.inspections:
        return
    grace, over = seen[PARAMETERS].of(care.division, day).value(GRACE), seen[period_of(quota.id)].over
    if isinstance(grace, Determined) and over and (over - day).days > grace.value:
        yield Words(
            f"检查日为{day}，期间已截止至{over}，超过补登宽限期{grace.value}天（{grace.by.document_number}）",
            f"the inspection was on {day}, and periods are over up to {over}: more than the {grace.value} "
            f"days in which it may be reported ({grace.by.document_number})",
        )


def _inspection(care: InCare, command: RecordInspection, seen: Seen) -> InspectionRecorded:
    """Recorded again, an inspection is as late as it was."""
    known = care.inspections.get(folded(command.inspection_id))
    return InspectionRecorded(
        **command.recorded(),
        ordinal=known.ordinal if known else len(care.inspections) + 1,
        division=care.division,
        inspected_on=command.occurred_on,
        late=known.late if known else is_late(command, seen),
    )


def _fault(care: InCare, command: ReportFault) -> FaultReported:
    """Reported again, a fault has the ordinal that it has."""
    known = care.faults.get(folded(command.fault_id))
    return FaultReported(
        **command.recorded(),
        ordinal=known.ordinal if known else len(care.faults) + 1,
        division=care.division,
        reported_on=command.occurred_on,
    )


def _resolution(care: InCare, command: ResolveFault) -> FaultResolved:
    ordinal = care.faults[folded(command.fault_id)].ordinal
    return FaultResolved(**command.recorded(), ordinal=ordinal, resolved_on=command.occurred_on)


IN_CARE = in_order(M33, handover_of)
GATES = (
    Gated(
        DecideManagementMode,
        at=Undecided,
        done=Decided,
        gates=(
            Content(Words("六项因素均已写明", "all six factors are stated"), M28, factors_are_stated),
            Content(Words("业主共同决定", "the owners decide together"), M32, owners_decide),
        ),
        early=(Unopened, M28),
    ),
    Gated(
        RecordInspection,
        at=InCare,
        gates=(IN_CARE, Neighbours(Words("未超过补登宽限期", "reported in time"), M21, is_within_grace)),
    ),
    Gated(ReportFault, at=InCare, gates=(IN_CARE,)),
    Gated(
        ResolveFault,
        at=InCare,
        gates=(
            Fit(Words("报修已登记", "the fault is reported"), M33, is_reported, refusal=OutOfOrder),
            Fit(IN_SEQUENCE, M33, follows_its_report),
        ),
    ),
)


def who_reads(id: str, care: Care) -> Whose:
    """The offices and bodies of its place, and who has taken it over."""
    match care:
        case InCare(division=division, receiver=receiver):
            return whose(division, parties=[receiver])
        case Undecided(division=division):
            return whose(division)
        case _:
            return NOBODYS


care: Decider[CareCommands, CareEvents, Care] = Decider(
    "care",
    Unopened(),
    evolve,
    CareEvents,
    "communities",
    CareCommands,
    decide,
    reads,
    gates=GATES,
    who=(Entitlement(OWN_DIVISION, None, in_own_division),),
    whose=who_reads,
)
