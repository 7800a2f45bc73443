"""Parameters in a real log: a decision that looked at them rests on them, like on any stream (K1, K9)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import date

import orjson
import pytest

from deploy.stack.local import LocalStack
from shared.core.decider import Addressed
from shared.core.refusals import OutOfOrder, Rejected
from shared.log.causation import Causation
from shared.log.event_log import EventLog
from shared.log.handler import CommandHandler
from shared.log.ids import new_id
from shared.log.receipt import Receipt
from shared.mechanisms.jurisdiction import PARAMETERS
from tests.journal import compare, differences, read
from tests.shared.empty import empty_database
from tests.shared.warranties import EVERYWHERE, SERVICE, asked, giving, revoking, setting

pytestmark = pytest.mark.stack

NEXT_YEAR = date(2025, 3, 1)


@pytest.fixture
async def database(stack: LocalStack) -> AsyncIterator[str]:
    async with empty_database(stack) as dsn:
        yield dsn


@pytest.fixture
async def handlers(database: str) -> AsyncIterator[list[CommandHandler]]:
    """Of two processes."""
    async with AsyncExitStack() as ending:
        logs = [await ending.enter_async_context(EventLog(database, SERVICE.name)) for _ in range(2)]
        yield [CommandHandler(log) for log in logs]


async def ask(handle: CommandHandler, addressed: Addressed) -> Receipt:
    async with asyncio.timeout(30):  # else a fault would be a test that never ends
        return await handle(addressed, EVERYWHERE, Causation(new_id()))


def years(receipt: Receipt) -> int:
    [event] = receipt.events
    return int(orjson.loads(event.data)["years"])


async def test_K1_a_decision_is_made_again_when_another_process_has_changed_a_parameter(handlers):
    """Whatever place it is of: all of them have one version."""
    here, there = handlers
    await ask(here, asked(setting("5")))
    assert years(await ask(here, giving("x-1"))) == 5
    await ask(there, asked(setting("8", "340603")))
    assert years(await ask(here, giving("x-2"))) == 8
    await ask(there, asked(revoking("340603")))
    assert years(await ask(here, giving("x-1"))) == 5


async def test_K1_what_is_undetermined_here_is_decided_once_another_process_has_set_it(handlers):
    here, there = handlers
    with pytest.raises(Rejected, match="not set for 340603001"):
        await ask(here, giving("x-1"))
    await ask(there, asked(setting("5", "3406")))
    assert years(await ask(here, giving("x-1"))) == 5


async def test_K1_of_two_who_set_one_parameter_at_one_moment_one_learns_what_stands(handlers):
    both = [ask(handle, asked(setting(value))) for handle, value in zip(handlers, "58", strict=True)]
    answers = await asyncio.gather(*both, return_exceptions=True)
    assert {type(answer) for answer in answers} == {Receipt, OutOfOrder}


async def test_K9_decisions_are_made_again_on_the_parameters_that_they_saw(database, handlers):
    """Also on those that were changed for the same day later."""
    here, there = handlers
    for n, change in enumerate(
        (setting("5"), setting("2", "34"), setting("8", day=NEXT_YEAR), revoking(), setting("6"))
    ):
        await ask(there, asked(change))
        await ask(here, giving(f"x-{n % 2}"))
        await ask(here, giving(f"x-{n % 2}", day=NEXT_YEAR))
    assert await differences(database, SERVICE) == []
    commands, events = await read(database)
    assert {tuple(c.seen) for c in commands if c.type == "GiveWarranty"} == {
        ((PARAMETERS.name, version),) for version in range(1, 6)
    }
    forged = [
        replace(e, data=e.data.replace(b'"8"', b'"9"')) if e.stream == PARAMETERS.name else e for e in events
    ]
    assert any(found.stream.startswith("warranty-") for found in compare(SERVICE, commands, forged))


async def test_all_parameters_of_a_service_are_in_one_stream_under_one_version(handlers):
    receipts = [await ask(handlers[0], asked(setting("5", place))) for place in ("34", "3406", "340603")]
    assert [(r.stream, r.version) for r in receipts] == [("jurisdiction-parameters", n) for n in (1, 2, 3)]
