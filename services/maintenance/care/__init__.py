"""The after-care of one renovated community."""

from services.maintenance.care.commands import CareCommand
from services.maintenance.care.decide import care
from services.maintenance.care.events import CareEvent

__all__ = ["CareCommand", "CareEvent", "care"]
