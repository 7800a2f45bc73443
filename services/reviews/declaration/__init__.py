"""Whether a project that is on a list was declared in time (R15)."""

from services.reviews.declaration.decide import declaration
from services.reviews.declaration.events import DeclarationEvents

__all__ = ["DeclarationEvents", "declaration"]
