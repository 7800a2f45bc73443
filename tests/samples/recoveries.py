"""What is decided when a log went back."""

from typing import Any

from shared.core.recovered import LogRecovered, Range

NOTHING: dict[str, tuple[Range, ...]] = {name: () for name in LogRecovered.model_fields if name != "reason"}


def recovered(**ranges: tuple[Range, ...]) -> dict[str, Any]:
    """The data of such an event: of what is not said, nothing."""
    return LogRecovered(**{**NOTHING, **ranges}, reason="drill").model_dump(mode="json")
