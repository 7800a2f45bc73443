"""The ledger of a project, of all its phases."""

from collections.abc import Iterator

from services.funding.ledger.allocating.commands import AllocatingCommands
from services.funding.ledger.allocating.decide import allocating
from services.funding.ledger.allocating.events import AllocatingEvents
from services.funding.ledger.paying.commands import PayingCommands
from services.funding.ledger.paying.decide import paying
from services.funding.ledger.paying.events import PayingEvents
from services.funding.ledger.planning.commands import PlanningCommands
from services.funding.ledger.planning.decide import planning
from services.funding.ledger.planning.events import PlanningEvents
from services.funding.ledger.state import Building, Ledger, Planned, Unopened
from shared.core.actor import Actor
from shared.core.deciding import in_scope
from shared.core.gates import OWN_DIVISION, Entitlement
from shared.core.phases import decider_of
from shared.core.scope import NOBODYS, Whose, whose
from shared.core.words import Words

LedgerCommands = PlanningCommands | AllocatingCommands | PayingCommands
LedgerEvents = PlanningEvents | AllocatingEvents | PayingEvents


def in_own_division(ledger: Ledger, by: Actor) -> Iterator[Words]:
    """F02: a finance office acts for its own division only."""
    if isinstance(ledger, Planned):
        yield from in_scope(ledger.division, by)


def who_reads(id: str, ledger: Ledger) -> Whose:
    """The offices of its place, and who builds."""
    match ledger:
        case Building(division=division, contractor=contractor):
            return whose(division, parties=[contractor])
        case Planned(division=division):
            return whose(division)
        case _:
            return NOBODYS


ledger = decider_of(
    "ledger",
    "ledgers",
    Unopened(),
    Entitlement(OWN_DIVISION, None, in_own_division),
    who_reads,
    planning,
    allocating,
    paying,
)
