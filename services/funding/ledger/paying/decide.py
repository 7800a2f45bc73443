"""F02: nothing is spent that has not arrived, or that the contract terms have not earned."""

from datetime import date

from services.funding.ledger.booking import BOOKED_ONCE, beyond, is_booked, within
from services.funding.ledger.paying.commands import (
    PayingCommands,
    PayProgress,
    RecordAcceptance,
    RecordConstructionStart,
    RecordProgress,
)
from services.funding.ledger.paying.events import (
    ConstructionStartRecorded,
    FinalAccountClockStarted,
    PayingEvents,
    PaymentMade,
    ProgressRecorded,
)
from services.funding.ledger.state import Accepted, Budgeted, Building, Ledger
from services.funding.ledger.values import source_named
from services.funding.rules import F02
from shared.core.actor import Actor
from shared.core.deciding import out_of_order
from shared.core.frozen import fields_of, replace
from shared.core.gated import Gated
from shared.core.gates import in_order
from shared.core.phases import Phase
from shared.core.words import Words

STARTED = Words("已开工", "construction has started")


def decide(ledger: Ledger, command: PayingCommands, by: Actor) -> list[PayingEvents]:
    match ledger, command:
        case Building(), RecordConstructionStart():
            return []
        case Budgeted(), RecordConstructionStart():
            return [ConstructionStartRecorded(**command.recorded())]
        case Accepted(), RecordProgress() | RecordAcceptance():
            return []
        case Building(percent=percent), RecordProgress() if command.percent != percent:
            return [ProgressRecorded(percent=command.percent, earned=ledger.earned_at(command.percent))]
        case Building(), RecordAcceptance():
            return [FinalAccountClockStarted(**command.recorded())]
        case _, RecordConstructionStart() | RecordProgress() | RecordAcceptance():
            return []
        case Building(), PayProgress():
            return [] if is_booked(ledger, command) else [PaymentMade(**command.recorded())]
        case _:
            raise out_of_order(ledger, command)


def evolve(ledger: Ledger, event: PayingEvents) -> Ledger:
    match ledger, event:
        case Budgeted(), PaymentMade():
            line = ledger.line(event.source)
            return ledger.with_booking(event, replace(line, paid=line.paid + event.amount))
        case Accepted(), _:
            return ledger
        case Building(), ProgressRecorded():
            return replace(ledger, percent=event.percent)
        case Building(), FinalAccountClockStarted():
            return Accepted(**fields_of(ledger), accepted_on=event.accepted_on)
        case Budgeted(), ConstructionStartRecorded() if not isinstance(ledger, Building):
            return _building(ledger, event)
        case _:
            return ledger


def start_of(ledger: Building) -> tuple[date, Words]:
    return ledger.started_on, STARTED


def within_earned(ledger: Building, command: PayProgress) -> list[Words]:
    """F02: of each source no more than arrived, and in sum no more than the contract terms have earned."""
    source, line = source_named(command.source), ledger.line(command.source)
    of_source = Words(f"{source.zh}已到账未支付", f"arrived from {source.en} and not spent yet")
    of_contract = Words("按合同条款已应付未支付", "earned under the contract terms and not paid yet")
    return [
        *beyond(of_source, line.arrived - line.paid, command.amount),
        *beyond(of_contract, ledger.earned - ledger.paid, command.amount),
    ]


def _building(ledger: Budgeted, event: ConstructionStartRecorded) -> Building:
    return Building(
        **fields_of(ledger),
        contractor=event.contractor,
        contract_amount=event.contract_amount,
        progress_payment_percent=event.progress_payment_percent,
        percent=0,
        started_on=event.started_on,
    )


WITHIN_EARNED = within(
    Words("不超过到账余额和应付进度款", "within what arrived and what is earned"), within_earned
)
GATES = (Gated(PayProgress, at=Building, gates=(BOOKED_ONCE, in_order(F02, start_of), WITHIN_EARNED)),)

paying = Phase(decide, evolve, PayingCommands, PayingEvents, GATES)
