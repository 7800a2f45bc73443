"""The ledger of one project."""

from services.funding.ledger.decide import LedgerCommands, LedgerEvents, ledger

__all__ = ["LedgerCommands", "LedgerEvents", "ledger"]
