"""F02: allocations keep to the plan and the budget. P09: no central money on a nominated project."""

from collections.abc import Iterator

from services.funding.ledger.allocating.commands import (
    AllocateFunds,
    AllocatingCommands,
    FixBudget,
    RecordFundsArrival,
    WithdrawAllocation,
)
from services.funding.ledger.allocating.events import (
    AllocatingEvents,
    AllocationWithdrawn,
    BudgetFixed,
    FundingSecured,
    FundingWithdrawn,
    FundsAllocated,
    FundsArrived,
)
from services.funding.ledger.booking import BOOKED_ONCE, beyond, is_booked, within
from services.funding.ledger.state import Budgeted, Ledger, Planned, SourceLine
from services.funding.ledger.values import CENTRAL_PLAN_NAMES, source_named
from services.funding.rules import P09
from shared.core.actor import Actor
from shared.core.deciding import out_of_order
from shared.core.frozen import FrozenMap, fields_of, replace
from shared.core.gated import Gated
from shared.core.gates import Fit
from shared.core.phases import Phase
from shared.core.words import Words


def decide(ledger: Ledger, command: AllocatingCommands, by: Actor) -> list[AllocatingEvents]:
    match ledger, command:
        case Budgeted(), FixBudget():
            return _fixed_again(ledger, command)
        case Planned(), FixBudget():
            return [BudgetFixed(**command.recorded())]
        case _, FixBudget():
            return []
        case Budgeted(), AllocateFunds() | WithdrawAllocation() | RecordFundsArrival() if is_booked(
            ledger, command
        ):
            return []
        case Budgeted(), AllocateFunds():
            allocated = ledger.allocated + command.amount
            return [FundsAllocated(**command.recorded()), *coverage(ledger, allocated, ledger.budget)]
        case Budgeted(), WithdrawAllocation(reason=reason):
            left = ledger.allocated - command.amount
            return [AllocationWithdrawn(**command.recorded()), *coverage(ledger, left, ledger.budget, reason)]
        case Budgeted(), RecordFundsArrival():
            return [FundsArrived(**command.recorded())]
        case _:
            raise out_of_order(ledger, command)


def evolve(ledger: Ledger, event: AllocatingEvents) -> Ledger:
    match ledger, event:
        case Budgeted(), BudgetFixed():
            return replace(ledger, budget=event.budget)
        case Planned(), BudgetFixed():
            return Budgeted(**fields_of(ledger), budget=event.budget, secured=False, bookings=FrozenMap())
        case Budgeted(), FundsAllocated() | AllocationWithdrawn() | FundsArrived():
            return ledger.with_booking(event, _counted(ledger.line(event.source), event))
        case Budgeted(), FundingSecured():
            return replace(ledger, secured=True)
        case Budgeted(), FundingWithdrawn():
            return replace(ledger, secured=False)
        case _:
            return ledger


def central_money_is_included(
    ledger: Planned, command: AllocateFunds | RecordFundsArrival
) -> Iterator[Words]:
    """P09: no central money on a project that is not included in the central plan."""
    if command.source != "central" or ledger.in_central_plan:
        return
    zh, en = CENTRAL_PLAN_NAMES.get(ledger.central_plan, Words(ledger.central_plan, ledger.central_plan))
    yield Words(
        f"项目未纳入中央补助计划（现状：{zh}），不得登记中央预算内投资",
        f"the project is not included in the central subsidy plan (it is {en}), "
        "so no central money may be booked on it",
    )


def within_plan(ledger: Budgeted, command: AllocateFunds) -> list[Words]:
    """F02: of each source no more than planned, and in sum no more than the budget."""
    source, line = source_named(command.source), ledger.line(command.source)
    of_source = Words(f"{source.zh}尚可划拨", f"still to be allocated from {source.en}")
    of_budget = Words("预算内尚可划拨", "still to be allocated within the budget")
    return [
        *beyond(of_source, line.planned - line.allocated, command.amount),
        *beyond(of_budget, ledger.budget - ledger.allocated, command.amount),
    ]


def within_outstanding(ledger: Budgeted, command: WithdrawAllocation | RecordFundsArrival) -> list[Words]:
    """F02: only what is allocated and has not arrived may arrive, or be taken back."""
    source, line = source_named(command.source), ledger.line(command.source)
    outstanding = Words(f"{source.zh}已划拨未到账", f"allocated from {source.en} and not arrived yet")
    return beyond(outstanding, line.allocated - line.arrived, command.amount)


def coverage(ledger: Budgeted, allocated: int, budget: int, reason: str = "") -> list[AllocatingEvents]:
    """What projects is told: the budget becomes covered by allocations, or ceases to be (fen)."""
    match ledger.secured, allocated >= budget:
        case False, True:
            return [FundingSecured(amount=budget)]
        case True, False:
            return [FundingWithdrawn(remaining=allocated, reason=reason)]
        case _:
            return []


def _fixed_again(ledger: Budgeted, command: FixBudget) -> list[AllocatingEvents]:
    if command.budget == ledger.budget:
        return []
    reason = f"预算调整 · budget changed: {command.document_no}"
    fixed = BudgetFixed(**command.recorded())
    return [fixed, *coverage(ledger, ledger.allocated, command.budget, reason)]


def _counted(line: SourceLine, booking: FundsAllocated | AllocationWithdrawn | FundsArrived) -> SourceLine:
    match booking:
        case FundsAllocated(amount=amount):
            return replace(line, allocated=line.allocated + amount)
        case AllocationWithdrawn(amount=amount):
            return replace(line, allocated=line.allocated - amount)
        case FundsArrived(amount=amount):
            return replace(line, arrived=line.arrived + amount)


INCLUDED = Fit(
    Words("中央资金用于已纳入计划的项目", "central money is for included projects"),
    P09,
    central_money_is_included,
    of=Planned,
)
WITHIN_PLAN = within(Words("不超过计划和预算", "within plan and budget"), within_plan)
WITHIN_OUTSTANDING = within(
    Words("不超过已划拨未到账金额", "within what is allocated and not arrived"), within_outstanding
)
GATES = (
    Gated(AllocateFunds, at=Budgeted, gates=(INCLUDED, BOOKED_ONCE, WITHIN_PLAN)),
    Gated(WithdrawAllocation, at=Budgeted, gates=(BOOKED_ONCE, WITHIN_OUTSTANDING)),
    Gated(RecordFundsArrival, at=Budgeted, gates=(INCLUDED, BOOKED_ONCE, WITHIN_OUTSTANDING)),
)

allocating = Phase(decide, evolve, AllocatingCommands, AllocatingEvents, GATES)
