"""Values that documents set for a place and all below it, from a day on; this code has none of its own."""

from shared.mechanisms.jurisdiction.decide import PARAMETERS, jurisdiction
from shared.mechanisms.jurisdiction.parameter import Parameter
from shared.mechanisms.jurisdiction.state import Determined, Undetermined

__all__ = ["PARAMETERS", "Determined", "Parameter", "Undetermined", "jurisdiction"]
