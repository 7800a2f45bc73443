"""Values that documents set for a place and all below it, from a day on; this code has none of its own."""

from shared.mechanisms.jurisdiction.decide import PARAMETERS, jurisdiction
from shared.mechanisms.jurisdiction.late_entry import LateEntry
from shared.mechanisms.jurisdiction.parameter import Parameter
from shared.mechanisms.jurisdiction.state import Determined, Undetermined
from shared.mechanisms.jurisdiction.taking_over import taking_over

__all__ = [
    "PARAMETERS",
    "Determined",
    "LateEntry",
    "Parameter",
    "Undetermined",
    "jurisdiction",
    "taking_over",
]
