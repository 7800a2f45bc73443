"""What a process knows of its log, seen by several connections at once (K13)."""

import asyncio

import asyncpg
import pytest

from shared.log.continuity import Continuity
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
