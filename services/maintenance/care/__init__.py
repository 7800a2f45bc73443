"""The after-care of one renovated community."""

from services.maintenance.care.commands import CareCommands
from services.maintenance.care.decide import care
from services.maintenance.care.events import CareEvents

__all__ = ["CareCommands", "CareEvents", "care"]
