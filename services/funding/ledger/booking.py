"""F02, for every paper that moves money: it is booked once, and within its limits."""

from collections.abc import Iterable
from typing import TypeVar

from services.funding.ledger.state import Booking, Budgeted, booking_key, number_of
from services.funding.ledger.values import source_named, yuan
from services.funding.rules import F02
from shared.core.paper_numbers import alike
from shared.core.refusals import OutOfOrder, Rejected
from shared.core.words import Words

B = TypeVar("B", bound=Booking)


def book(ledger: Budgeted, booking: B, defects: Iterable[Words]) -> list[B]:
    """F02: the same paper again is no news.

    Raises OutOfOrder where its number is booked with other facts, Rejected where it has defects.
    """
    known = ledger.bookings.get(booking_key(booking))
    if known and alike(known, booking):
        return []
    if known:
        raise OutOfOrder(F02, *_booked_already(known))
    Rejected.all(F02, defects)
    return [booking]


def beyond(limit: Words, left: int, asked: int) -> list[Words]:
    """The defect of asking for more than a limit has left (both in fen), or none.

    limit  财政补贴尚可划拨 · still to be allocated from fiscal subsidies
    """
    if asked <= left:
        return []
    zh = f"{limit.zh}{yuan(left)}元，本次{yuan(asked)}元"
    return [Words(zh, f"{yuan(left)} yuan {limit.en}, {yuan(asked)} asked")]


def _booked_already(known: Booking) -> Words:
    number, (zh, en) = number_of(known), source_named(known.source)
    return Words(
        f"{number}（{zh}）已登记过，金额{yuan(known.amount)}元，与本次内容不同",
        f"{number} ({en}) is booked already, for {yuan(known.amount)} yuan and with other facts than now",
    )
