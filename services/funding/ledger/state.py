"""Where a ledger stands. Each state extends the one before: it may do all that the earlier one may."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import ClassVar, Self

from services.funding.ledger.allocating.events import AllocationWithdrawn, FundsAllocated, FundsArrived
from services.funding.ledger.paying.events import PaymentMade
from services.funding.ledger.values import StatedSource
from shared.core.deciding import State
from shared.core.frozen import Frozen, FrozenMap, replace
from shared.core.paper_numbers import folded
from shared.core.words import Words

Booking = FundsAllocated | AllocationWithdrawn | FundsArrived | PaymentMade
BookingKey = tuple[str, str, str]


def booking_key(booking: Booking) -> BookingKey:
    """(kind of booking, number on the paper, source): one paper may book several sources."""
    return type(booking).__name__, folded(number_of(booking)), booking.source


def number_of(booking: Booking) -> str:
    """That of its paper, as written."""
    by_document = FundsAllocated | AllocationWithdrawn
    return booking.document_no if isinstance(booking, by_document) else booking.voucher


class SourceLine(Frozen, frozen=True):
    """One source of money, in fen."""

    planned: int = 0
    allocated: int = 0
    arrived: int = 0
    paid: int = 0


def planned_lines(lines: Mapping[str, SourceLine], sources: Iterable[StatedSource]) -> dict[str, SourceLine]:
    """The lines under a new plan; what was booked on a source stays, planned or not."""
    booked = {kind: replace(line, planned=0) for kind, line in lines.items()}
    fresh = {kind: line for kind, line in booked.items() if line != SourceLine()}
    for source in sources:
        line = fresh.get(source.kind, SourceLine())
        fresh[source.kind] = replace(line, planned=line.planned + source.amount)
    return fresh


class Ledger(State, frozen=True):
    subject: ClassVar = Words("该项目", "the project")


class Unopened(Ledger, frozen=True):
    """No plan yet; the central plan may already name the project in this document."""

    now: ClassVar = Words(
        "尚未提交改造实施方案，没有资金台账", "has submitted no plan yet, so it has no ledger"
    )
    inclusion_document: str = ""


class Planned(Ledger, frozen=True):
    """estimate in fen; lines by kind of source."""

    now: ClassVar = Words("方案未获批准，预算未确定", "has no budget yet, for its plan is not approved")
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


class Budgeted(Planned, frozen=True):
    """budget in fen; bookings by their paper, so that one sheet is booked once."""

    now: ClassVar = Words("尚未开工，没有应付的进度款", "has not started construction, so no payment is due")
    budget: int
    secured: bool
    bookings: "FrozenMap[BookingKey, Booking]"

    @property
    def to_cover(self) -> int:
        return self.budget

    def with_booking(self, booking: Booking, line: SourceLine) -> Self:
        """`line` is that of the booking's source, with its amount counted."""
        lines = {**self.lines, booking.source: line}
        return replace(self, lines=lines, bookings=self.bookings.insert(booking_key(booking), booking))


class Building(Budgeted, frozen=True):
    """contractor: credit code; contract_amount in fen; percent: measured completion, 0 to 100."""

    now: ClassVar = Words("正在施工", "is under construction")
    contractor: str
    contract_amount: int
    progress_payment_percent: int
    percent: int
    started_on: date

    @property
    def earned(self) -> int:
        return self.earned_at(self.percent)

    def earned_at(self, percent: int) -> int:
        """Fen, rounded down: the contract is never overpaid by a fraction."""
        return self.contract_amount * percent * self.progress_payment_percent // 10_000


class Accepted(Building, frozen=True):
    now: ClassVar = Words("已通过验收", "is accepted")
    accepted_on: date

    @property
    def earned(self) -> int:
        return self.contract_amount
