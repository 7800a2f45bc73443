"""What an operator reads when Kafka or PostgreSQL does not answer."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from deploy.site.problem import OperatorProblem
from shared.kafka.unavailable import KafkaUnavailable
from shared.log.database import StoreUnavailable
from shared.observe.for_ever import failure_of
from shared.observe.silence import known_words_of


@contextmanager
def explained() -> Iterator[None]:
    """For a command of the shell: raises OperatorProblem for it, and nothing else is said."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    try:
        yield
    except KafkaUnavailable as error:
        zh, en = f"无法从消息系统读取：{error.words.zh}。", f"Kafka cannot be read: {error.words.en}."
        raise OperatorProblem(zh, en, "jiugai status") from error
    except (OSError, StoreUnavailable, asyncpg.PostgresError) as error:
        raise _database(error) from error


def _database(error: BaseException) -> OperatorProblem:
    """This process writes no log: what nobody foresaw is said here, in the words of the server."""
    if words := known_words_of(error):
        zh, en = f"数据库现在不能使用：{words.zh}。", f"The database cannot be used now: {words.en}."
        return OperatorProblem(zh, en, "jiugai status")
    zh, en = "数据库现在不能使用。", "The database cannot be used now."
    return OperatorProblem(zh, en, "jiugai status", reason=failure_of(error))
