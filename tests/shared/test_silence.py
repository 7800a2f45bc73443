"""Who does not answer is said in words, and not in those of a client."""

import asyncpg
import pytest
from aiokafka.errors import KafkaConnectionError, SaslAuthenticationFailed

from shared.core.words import Words
from shared.log.continuity import LogInDoubt
from shared.log.database import StoreUnavailable
from shared.observe.silence import NO_ANSWER, NOT_ADMITTED, words_of

DOUBT = Words("日志已倒退", "the log went back")


def lost(by: Exception) -> StoreUnavailable:
    error = StoreUnavailable("lost")
    error.__cause__ = by
    return error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (
            KafkaConnectionError("Unable to bootstrap from [('127.0.0.1', 1, <AddressFamily.AF_INET: 2>)]"),
            NO_ANSWER,
        ),
        (ExceptionGroup("tasks", [KafkaConnectionError("gone")]), NO_ANSWER),
        (lost(ConnectionRefusedError(111, "Connection refused")), NO_ANSWER),
        (TimeoutError(), NO_ANSWER),
        (SaslAuthenticationFailed("Authentication failed"), NOT_ADMITTED),
        (asyncpg.InvalidPasswordError("password authentication failed"), NOT_ADMITTED),
        (
            lost(asyncpg.DiskFullError("no space left")),
            Words("出错，详见该服务的日志", "StoreUnavailable: lost"),
        ),
        (ExceptionGroup("tasks", [LogInDoubt(DOUBT)]), DOUBT),
        (ValueError("odd"), Words("出错，详见该服务的日志", "ValueError: odd")),
    ],
    ids=str,
)
def test_what_a_failure_comes_to(error: Exception, words: Words):
    assert words_of(error) == words
