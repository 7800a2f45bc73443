"""One row a project: what is planned, released, arrived, earned and spent. Money is integer fen."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, assert_never, get_args

from msgspec import field

from services.funding.ledger import LedgerEvents
from services.funding.ledger.allocating.events import (
    AllocatingEvent,
    AllocatingEvents,
    AllocationWithdrawn,
    BudgetFixed,
    FundingSecured,
    FundingWithdrawn,
    FundsAllocated,
    FundsArrived,
)
from services.funding.ledger.paying.events import (
    ConstructionStartRecorded,
    FinalAccountClockStarted,
    PayingEvent,
    PayingEvents,
    PaymentMade,
    ProgressRecorded,
)
from services.funding.ledger.planning.events import (
    CentralPlanInclusionRecorded,
    FundingSourceChanged,
    LedgerOpened,
    LedgerReplanned,
    PlanningEvent,
    PlanningEvents,
)
from services.funding.ledger.values import CENTRAL_PLAN_NAMES, SOURCE_NAMES, StatedSource
from shared.core.column import PERCENT, YUAN, Column
from shared.core.frozen import replace
from shared.core.messages import EventContext
from shared.core.scope import Scope
from shared.core.view import Row, View, per_stream
from shared.core.words import Words

SOURCE = {
    "kind": Column("来源", "source", words=SOURCE_NAMES),
    "planned": Column("计划", "planned", unit=YUAN),
    "allocated": Column("已下达", "allocated", unit=YUAN),
    "arrived": Column("已到账", "arrived", unit=YUAN),
    "paid": Column("已支付", "paid", unit=YUAN),
}


class LedgerRow(Row, frozen=True):
    """sources: [{kind, planned, allocated, arrived, paid}], in fen."""

    project_id: Annotated[str, Column("项目编号", "project")]
    project_name: Annotated[str, Column("项目名称", "name of the project")] = ""
    division: Annotated[str, Column("区划", "division", scope=Scope.DIVISION)] = ""
    plan_version: Annotated[int, Column("方案版次", "version of the plan")] = 0
    central_plan: Annotated[str, Column("中央计划", "central plan", words=CENTRAL_PLAN_NAMES, often=True)] = (
        "none"
    )
    estimate: Annotated[int, Column("估算投资", "estimate", unit=YUAN)] = 0
    budget: Annotated[int | None, Column("批准投资", "budget", unit=YUAN)] = None
    allocated: Annotated[int, Column("已下达", "allocated", unit=YUAN)] = 0
    arrived: Annotated[int, Column("已到账", "arrived", unit=YUAN)] = 0
    earned: Annotated[int, Column("已完成投资", "earned", unit=YUAN)] = 0
    paid: Annotated[int, Column("已支付", "paid", unit=YUAN)] = 0
    secured: Annotated[bool, Column("资金已落实", "secured", often=True)] = False
    contractor: Annotated[str | None, Column("总承包单位", "contractor", scope=Scope.PARTY)] = None
    contract_amount: Annotated[int | None, Column("合同金额", "contract amount", unit=YUAN)] = None
    percent: Annotated[int, Column("形象进度", "progress", unit=PERCENT)] = 0
    final_account_from: Annotated[
        date | None, Column("决算起算日期", "final account runs from", often=True)
    ] = None
    sources: Annotated[list[dict[str, Any]], Column("资金来源", "sources", parts=SOURCE)] = field(
        default_factory=list
    )


def fold(row: LedgerRow, event: LedgerEvents, context: EventContext) -> LedgerRow:
    match event:
        case PlanningEvent():
            return _planning(row, event)
        case AllocatingEvent():
            return _allocating(row, event)
        case PayingEvent():
            return _paying(row, event)
        case _:
            assert_never(event)


def _planning(row: LedgerRow, event: PlanningEvents) -> LedgerRow:
    match event:
        case LedgerOpened() | LedgerReplanned():
            return _from_plan(row, event)
        case CentralPlanInclusionRecorded():
            return replace(row, central_plan="included")
        case FundingSourceChanged(sources=sources):
            return replace(row, sources=_replan(row.sources, sources))
        case _:
            assert_never(event)


def _allocating(row: LedgerRow, event: AllocatingEvents) -> LedgerRow:
    match event:
        case BudgetFixed(budget=budget):
            return replace(row, budget=budget)
        case FundsAllocated(amount=amount):
            return _booked(row, event.source, "allocated", amount)
        case AllocationWithdrawn(amount=amount):
            return _booked(row, event.source, "allocated", -amount)
        case FundingSecured():
            return replace(row, secured=True)
        case FundingWithdrawn():
            return replace(row, secured=False)
        case FundsArrived(amount=amount):
            return _booked(row, event.source, "arrived", amount)
        case _:
            assert_never(event)


def _paying(row: LedgerRow, event: PayingEvents) -> LedgerRow:
    match event:
        case ConstructionStartRecorded(contractor=contractor, contract_amount=contract_amount):
            return replace(row, contractor=contractor, contract_amount=contract_amount)
        case ProgressRecorded(percent=percent, earned=earned):
            return replace(row, percent=percent, earned=earned)
        case PaymentMade(amount=amount):
            return _booked(row, event.source, "paid", amount)
        case FinalAccountClockStarted(accepted_on=accepted_on):
            return replace(row, final_account_from=accepted_on, earned=row.contract_amount or 0)
        case _:
            assert_never(event)


def _from_plan(row: LedgerRow, event: LedgerOpened | LedgerReplanned) -> LedgerRow:
    return replace(
        row,
        project_name=event.project_name,
        division=event.division,
        plan_version=event.plan_version,
        central_plan=event.central_plan,
        estimate=event.estimate,
        sources=_replan(row.sources, event.sources),
    )


def _replan(lines: list[dict[str, Any]], sources: Iterable[StatedSource]) -> list[dict[str, Any]]:
    """What was booked on a source stays in sight, even when the new plan no longer counts on it."""
    fresh = {line["kind"]: {**line, "planned": 0} for line in lines}
    for source in sources:
        line = fresh.get(source.kind, _empty(source.kind))
        fresh[source.kind] = {**line, "planned": line["planned"] + source.amount}
    return [line for line in fresh.values() if line != _empty(line["kind"])]


def _booked(row: LedgerRow, kind: str, column: str, amount: int) -> LedgerRow:
    lines = {line["kind"]: line for line in row.sources}
    line = lines.get(kind, _empty(kind))
    lines[kind] = {**line, column: line[column] + amount}
    total = getattr(row, column) + amount
    return replace(row, **{column: total}, sources=list(lines.values()))


def _empty(kind: str) -> dict[str, Any]:
    return {"kind": kind, "planned": 0, "allocated": 0, "arrived": 0, "paid": 0}


ledgers = View(
    "ledgers",
    LedgerRow,
    fold,
    reads=get_args(LedgerEvents),
    version=2,
    touches=per_stream,
    title=Words("资金台账", "ledgers"),
)
