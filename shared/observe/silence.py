"""Who does not answer, as a person reads it."""

from collections.abc import Iterator

import asyncpg
from aiokafka import errors

from shared.core.words import Words
from shared.observe.for_ever import failure_of


class Told(Exception):
    """Says itself what is wrong, in Chinese and English."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


NO_ANSWER = Words("没有应答", "no answer")
NOT_ADMITTED = Words("拒绝登录，或无此权限", "login refused, or no right to it")

_SILENT = (
    ConnectionError,
    TimeoutError,
    errors.KafkaConnectionError,
    errors.KafkaTimeoutError,
    errors.NodeNotReadyError,
    errors.RequestTimedOutError,
)
_CLOSED = (
    errors.AuthenticationFailedError,
    errors.SaslAuthenticationFailed,
    errors.TopicAuthorizationFailedError,
    errors.GroupAuthorizationFailedError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InsufficientPrivilegeError,
)


def words_of(error: BaseException | None) -> Words:
    """What a failure comes to. A client's own words, with addresses as it parsed them, are for the log."""
    return known_words_of(error) or Words("出错，详见该服务的日志", failure_of(error))


def known_words_of(error: BaseException | None) -> Words | None:
    """None for what nobody foresaw."""
    for cause in _causes(error):
        if isinstance(words := getattr(cause, "words", None), Words):
            return words
        if isinstance(cause, _CLOSED):
            return NOT_ADMITTED
        if isinstance(cause, _SILENT):
            return NO_ANSWER
    return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.exceptions[0] if isinstance(error, BaseExceptionGroup) else error.__cause__
