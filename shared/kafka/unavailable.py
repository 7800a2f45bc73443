"""Kafka does not answer: one error for whatever a client raises then."""

from collections.abc import Iterator
from contextlib import contextmanager

from aiokafka.errors import KafkaError

from shared.core.words import Words
from shared.observe.silence import words_of


class KafkaUnavailable(Exception):
    """Kafka does not answer, or not to this user. Says so in Chinese and English."""

    def __init__(self, words: Words) -> None:
        super().__init__(" · ".join(words))
        self.words = words


def unavailable(kafka: str, error: BaseException) -> KafkaUnavailable:
    """With the address of the brokers."""
    zh, en = words_of(error)
    return KafkaUnavailable(Words(f"{kafka} {zh}", f"{kafka}: {en}"))


@contextmanager
def answering(kafka: str) -> Iterator[None]:
    """Raises KafkaUnavailable, with the address of the brokers, for what a client raises within."""
    try:
        yield
    except (KafkaError, OSError, TimeoutError) as error:
        raise unavailable(kafka, error) from error
