"""What a process knows of its log, seen by several connections at once (K13)."""

import asyncio

import asyncpg
import pytest

from shared.core.words import Words
from shared.log.continuity import Continuity, LogInDoubt
from shared.log.event_log import EventLog
from tests.shared.samples import appending

pytestmark = pytest.mark.stack


async def test_K13_what_another_connection_sees_recorded_meanwhile_is_no_doubt(
    log: EventLog, sql: asyncpg.Connection, stream: str
):
    """The question was asked before, and answered of the log as it was then."""
    last = (await log.append(appending(stream, 0))).last_position
    continuity = Continuity()
    await continuity.verify(sql)
    asked = asyncio.create_task(continuity.verify(sql))
    await asyncio.sleep(0)
    continuity.saw(last + 1000, b"recorded since")
    await asked
    continuity.require()


def test_K16_what_is_not_compared_yet_gives_out_files_and_what_went_back_does_not():
    """Whatever was erased by law may be there again, where something is known to be missing."""
    continuity = Continuity(compared=False)
    continuity.require_nothing_missing()
    continuity.cast_doubt(Words("日志已倒退", "the log went back"))
    with pytest.raises(LogInDoubt):
        continuity.require_nothing_missing()
    continuity.settle()
    continuity.require_nothing_missing()
