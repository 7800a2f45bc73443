"""The description of a service, loaded by its name: whoever needs one service loads no other."""

from importlib import import_module

from shared.core.service import Service
from shared.mechanisms.period import Periods


def service_named(name: str) -> Service:
    """`projects`, `reviews`, `funding` or `maintenance`."""
    service: Service = import_module(f"services.{name}.app").service
    return service


def periods_of(name: str) -> Periods | None:
    """What its clock closes; None where there is nothing."""
    periods: Periods | None = getattr(import_module(f"services.{name}.app"), "periods", None)
    return periods
