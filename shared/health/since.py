"""The instant at which something began that has lasted for so long."""

from datetime import timedelta

from shared.core import clock


def since(seconds: float) -> str:
    """The instant so many seconds ago, ISO 8601 in UTC."""
    return (clock.now() - timedelta(seconds=seconds)).isoformat(timespec="seconds")
