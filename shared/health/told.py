"""What is wrong, in lines for a person: each cause once, however many parts it holds up. Pure."""

from collections.abc import Iterable, Iterator, Sequence

from shared.core.words import Words, listed
from shared.observe.silence import NO_ANSWER

KAFKA, DATABASE = Words("消息系统", "Kafka"), Words("数据库", "database")
LOG = Words("日志", "log")

Named = tuple[Words, Words | None]
"""A part, and what is wrong with it; None: nothing."""


def told_once(away: Sequence[Named], doubt: Named, parts: Iterable[Named]) -> Iterator[Words]:
    """away   servers that may not answer
    doubt  about the log
    parts  which may each have failed of any of these: then it is not said of them again
    """
    causes = [*away, doubt]
    said = {failure for _, failure in causes}
    if any(failure for _, failure in away):
        said.add(NO_ANSWER)
    yield from (of(name, failure) for name, failure in causes if failure)
    failures: dict[Words, list[Words]] = {}
    for name, failure in parts:
        if failure and failure not in said:
            failures.setdefault(failure, []).append(name)
    yield from (of(listed(names), failure) for failure, names in failures.items())


def of(name: Words, what: Words) -> Words:
    return Words(f"{name.zh}：{what.zh}", f"{name.en}: {what.en}")
