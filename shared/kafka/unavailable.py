"""Kafka does not answer: one error for whatever a client raises then."""

from collections.abc import Iterator
from contextlib import contextmanager

from aiokafka.errors import KafkaError


class KafkaUnavailable(Exception):
    """Kafka does not answer, or not to this user."""


@contextmanager
def answering(kafka: str) -> Iterator[None]:
    """Raises KafkaUnavailable, with the address of the brokers, for what a client raises within."""
    try:
        yield
    except (KafkaError, OSError, TimeoutError) as error:
        raise KafkaUnavailable(f"{kafka}: {str(error) or type(error).__name__}") from error
