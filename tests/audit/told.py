"""A history of records, as the tests ask for it."""

from datetime import date

from services.audit.history import History, history_of
from shared.kafka.record import Arrived
from tests.samples.arrived import PROJECT, partitions


def tell(*records: Arrived, as_of: date | None = None) -> History:
    return history_of(PROJECT, partitions(*records), as_of)
