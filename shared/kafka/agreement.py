"""No command is taken, and nothing published, before log and topic were found to agree (K13)."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress

from shared.core.words import Words, joined
from shared.kafka.comparison import Compared, Comparison, compare
from shared.kafka.topics import topic_of
from shared.log.event_log import EventLog
from shared.log.journalled import journal_of
from shared.log.positions import shown
from shared.observe.background import Background, Work
from shared.settings import Settings

LOOK_SECONDS = 3.0
NAME = Words("日志与主题的比对", "comparison of log and topic")


async def agree(settings: Settings, log: EventLog) -> None:
    """Settle every doubt, or cast one. Raises LogInDoubt, KafkaUnavailable, StoreUnavailable."""
    compared = await compare(settings, log)
    if not compared.agrees:
        log.continuity.cast_doubt(doubt_of(settings.service, compared))
        log.continuity.require()
    await log.verify()
    log.continuity.settle()


async def keep_agreed(settings: Settings, log: EventLog, background: Background) -> None:
    """For ever: compare log and topic while there is a doubt; else look whether the log still holds what this
    process knows."""
    work = background.work("agreement", NAME)
    await work.for_ever(lambda: _keep_agreed(settings, log, work))


async def _keep_agreed(settings: Settings, log: EventLog, work: Work) -> None:
    while True:
        if log.continuity.doubt:
            await agree(settings, log)
        else:
            await log.verify()
        work.succeeded()
        with suppress(TimeoutError):
            await asyncio.wait_for(log.continuity.doubted.wait(), LOOK_SECONDS)


def doubt_of(service: str, compared: Compared) -> Words:
    """Which positions are missing or contradicted, and what an operator does about it."""
    return joined(
        [
            *_said(service, "日志", "the log", compared.events),
            *_said(journal_of(service), "命令簿", "the journal", compared.commands),
            _remedy(service),
        ]
    )


def _said(source: str, zh: str, en: str, comparison: Comparison) -> Iterable[Words]:
    topic, end = topic_of(source), comparison.position
    if comparison.ahead:
        positions = shown(comparison.ahead)
        yield Words(
            f"{zh}止于位置 {end}，主题 {topic} 中另有其后的位置 {positions.zh}",
            f"{en} ends at {end}, and {topic} holds positions {positions.en} behind it",
        )
    if comparison.contradicted:
        positions = shown(record.event.position for record in comparison.contradicted)
        yield Words(
            f"位置 {positions.zh} 在{zh}与主题 {topic} 中内容不同",
            f"at positions {positions.en} {en} and {topic} hold different records",
        )
    if comparison.published_anew:
        generation, known = comparison.generation, comparison.known
        yield Words(
            f"主题 {topic} 已重新发布至第 {generation} 代，{zh}只知第 {known} 代",
            f"{topic} was published anew, as generation {generation}; {en} knows generation {known}",
        )


def _remedy(service: str) -> Words:
    command = f"jiugai recover {service}"
    return Words(f"请运维人员恢复日志：{command}", f"the operator recovers the log: {command}")
