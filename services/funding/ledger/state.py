"""Where a ledger stands. Each state extends the one before: it may do all that the earlier one may."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from services.funding.ledger.commands import PlannedSource
from services.funding.ledger.events import (
    AllocationWithdrawn,
    Booking,
    BudgetFixed,
    CentralPlanInclusionRecorded,
    ConstructionStartRecorded,
    FinalAccountClockStarted,
    FundingSecured,
    FundingSourceChanged,
    FundingWithdrawn,
    FundsAllocated,
    FundsArrived,
    LedgerEvent,
    LedgerOpened,
    LedgerReplanned,
    PaymentMade,
    ProgressRecorded,
)
from shared.core.replace import replace


@dataclass(frozen=True)
class SourceLine:
    """One source of money, in fen."""

    planned: int = 0
    allocated: int = 0
    arrived: int = 0
    paid: int = 0


@dataclass(frozen=True)
class Unopened:
    """No plan yet; the central plan may already name the project in this document."""

    inclusion_document: str = ""


@dataclass(frozen=True)
class Planned:
    plan_version: int
    division: str
    estimate: int
    central_plan: str
    inclusion_document: str
    lines: Mapping[str, SourceLine]

    @property
    def in_central_plan(self) -> bool:
        return self.central_plan == "included"

    @property
    def to_cover(self) -> int:
        """What the sources must add up to."""
        return self.estimate

    @property
    def allocated(self) -> int:
        return sum(line.allocated for line in self.lines.values())

    @property
    def paid(self) -> int:
        return sum(line.paid for line in self.lines.values())

    def line(self, source: str) -> SourceLine:
        return self.lines.get(source, SourceLine())


BookingKey = tuple[str, str, str]


@dataclass(frozen=True)
class Budgeted(Planned):
    """moves: every booking by its slip, so that one sheet of paper is booked once."""

    budget: int
    secured: bool
    bookings: Mapping[BookingKey, Booking]

    @property
    def to_cover(self) -> int:
        return self.budget


@dataclass(frozen=True)
class Building(Budgeted):
    contract_amount: int
    progress_payment_percent: int
    percent: int

    @property
    def earned(self) -> int:
        return self.earned_at(self.percent)

    def earned_at(self, percent: int) -> int:
        """Fen, rounded down: the contract is never overpaid by a fraction."""
        return self.contract_amount * percent * self.progress_payment_percent // 10_000


@dataclass(frozen=True)
class Accepted(Building):
    accepted_on: date

    @property
    def earned(self) -> int:
        return self.contract_amount


Ledger = Unopened | Planned | Budgeted | Building | Accepted


def booking_key(booking: Booking) -> BookingKey:
    """(kind of booking, number on the paper, source): one paper may book several sources."""
    number = (
        booking.document_no if isinstance(booking, FundsAllocated | AllocationWithdrawn) else booking.voucher
    )
    return type(booking).__name__, number, booking.source


def evolve(ledger: Ledger, event: LedgerEvent) -> Ledger:
    match ledger, event:
        case Unopened(inclusion_document=document), LedgerOpened():
            return _opened(event, document)
        case Unopened(), CentralPlanInclusionRecorded():
            return Unopened(event.document_no)
        case Planned(), LedgerReplanned():
            return _replanned(ledger, event)
        case Planned(), CentralPlanInclusionRecorded():
            return replace(ledger, inclusion_document=event.document_no, central_plan="included")
        case Planned(), FundingSourceChanged():
            return replace(ledger, lines=_planned(ledger.lines, event.sources))
        case Budgeted(), BudgetFixed():
            return replace(ledger, budget=event.budget)
        case Planned(), BudgetFixed():
            return Budgeted(**vars(ledger), budget=event.budget, secured=False, bookings={})
        case Budgeted(), FundsAllocated() | AllocationWithdrawn() | FundsArrived() | PaymentMade():
            return _booked_on(ledger, event)
        case Budgeted(), FundingSecured() | FundingWithdrawn():
            return replace(ledger, secured=isinstance(event, FundingSecured))
        case Accepted(), _:
            return ledger
        case Building(), ProgressRecorded():
            return replace(ledger, percent=event.percent)
        case Building(), FinalAccountClockStarted():
            return Accepted(**vars(ledger), accepted_on=event.accepted_on)
        case Budgeted(), ConstructionStartRecorded() if not isinstance(ledger, Building):
            return _building(ledger, event)
    return ledger


def _opened(event: LedgerOpened, inclusion_document: str) -> Planned:
    return Planned(
        plan_version=event.plan_version,
        division=event.division,
        estimate=event.estimate,
        central_plan=event.central_plan,
        inclusion_document=inclusion_document,
        lines=_planned({}, event.sources),
    )


def _replanned(ledger: Planned, event: LedgerReplanned) -> Planned:
    return replace(
        ledger,
        plan_version=event.plan_version,
        division=event.division,
        estimate=event.estimate,
        central_plan=event.central_plan,
        lines=_planned(ledger.lines, event.sources),
    )


def _planned(lines: Mapping[str, SourceLine], sources: Iterable[PlannedSource]) -> dict[str, SourceLine]:
    """The lines under a new plan; what was booked on a source stays, planned or not."""
    booked = {kind: replace(line, planned=0) for kind, line in lines.items()}
    fresh = {kind: line for kind, line in booked.items() if line != SourceLine()}
    for source in sources:
        line = fresh.get(source.kind, SourceLine())
        fresh[source.kind] = replace(line, planned=line.planned + source.amount)
    return fresh


def _booked_on(ledger: Budgeted, booking: Booking) -> Budgeted:
    line = ledger.line(booking.source)
    match booking:
        case FundsAllocated():
            line = replace(line, allocated=line.allocated + booking.amount)
        case AllocationWithdrawn():
            line = replace(line, allocated=line.allocated - booking.amount)
        case FundsArrived():
            line = replace(line, arrived=line.arrived + booking.amount)
        case PaymentMade():
            line = replace(line, paid=line.paid + booking.amount)
    return replace(
        ledger,
        lines={**ledger.lines, booking.source: line},
        bookings={**ledger.bookings, booking_key(booking): booking},
    )


def _building(ledger: Budgeted, event: ConstructionStartRecorded) -> Building:
    return Building(
        **vars(ledger),
        contract_amount=event.contract_amount,
        progress_payment_percent=event.progress_payment_percent,
        percent=0,
    )
