"""The ledger of one project."""

from services.funding.ledger.decide import LedgerCommand, LedgerEvent, ledger

__all__ = ["LedgerCommand", "LedgerEvent", "ledger"]
