"""F02, for every paper that moves money: it is booked once, and within its limits."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from services.funding.ledger.allocating.commands import (
    AllocateFunds,
    RecordFundsArrival,
    WithdrawAllocation,
)
from services.funding.ledger.allocating.events import AllocationWithdrawn, FundsAllocated, FundsArrived
from services.funding.ledger.paying.commands import PayProgress
from services.funding.ledger.paying.events import PaymentMade
from services.funding.ledger.state import Booking, Budgeted, booking_key, number_of
from services.funding.ledger.values import source_named, yuan
from services.funding.rules import F02
from shared.core.gates import Fit
from shared.core.paper_numbers import alike
from shared.core.refusals import OutOfOrder
from shared.core.words import Words

BookingCommands = AllocateFunds | WithdrawAllocation | RecordFundsArrival | PayProgress
_BOOKED: dict[type[BookingCommands], type[Booking]] = {
    AllocateFunds: FundsAllocated,
    WithdrawAllocation: AllocationWithdrawn,
    RecordFundsArrival: FundsArrived,
    PayProgress: PaymentMade,
}


def is_booked(ledger: Budgeted, command: BookingCommands) -> bool:
    """F02: the same paper again is no news."""
    asked = _booking(command)
    known = ledger.bookings.get(booking_key(asked))
    return known is not None and alike(known, asked)


def is_booked_otherwise(ledger: Budgeted, command: BookingCommands) -> Iterator[Words]:
    """F02: a paper's number stands for one booking."""
    known = ledger.bookings.get(booking_key(_booking(command)))
    if known and not is_booked(ledger, command):
        number, (zh, en) = number_of(known), source_named(known.source)
        yield Words(
            f"{number}（{zh}）已登记过，金额{yuan(known.amount)}元，与本次内容不同",
            f"{number} ({en}) is booked already, for {yuan(known.amount)} yuan and with other facts than now",
        )


BOOKED_ONCE = Fit(
    Words("凭据号未用于其他事项", "the paper's number is not used for anything else"),
    F02,
    is_booked_otherwise,
    refusal=OutOfOrder,
)


def within(name: Words, limit: Callable[[Any, Any], Iterable[Words]]) -> Fit:
    """F02: a limit of a new paper; one that is booked has passed it."""
    return Fit(
        name,
        F02,
        lambda ledger, command: () if is_booked(ledger, command) else limit(ledger, command),
    )


def beyond(limit: Words, left: int, asked: int) -> list[Words]:
    """The defect of asking for more than a limit has left (both in fen), or none.

    limit  财政补贴尚可划拨 · still to be allocated from fiscal subsidies
    """
    if asked <= left:
        return []
    zh = f"{limit.zh}{yuan(left)}元，本次{yuan(asked)}元"
    return [Words(zh, f"{yuan(left)} yuan {limit.en}, {yuan(asked)} asked")]


def _booking(command: BookingCommands) -> Booking:
    return _BOOKED[type(command)](**command.recorded())
