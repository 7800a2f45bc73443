"""Work that fails is begun again, its owner told of each failure, until it ends by itself."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from tenacity import wait_none

from shared.observe.for_ever import failure_of, for_ever


def failing(*failures: BaseException) -> Callable[[], Awaitable[None]]:
    """Work that fails in these ways, one after the other, and then ends."""
    left = iter(failures)

    async def work() -> None:
        for failure in left:
            raise failure

    return work


async def test_it_is_begun_again_until_it_ends_and_each_failure_is_told():
    gone, odd = OSError("gone"), ValueError("odd")
    told: list[BaseException | None] = []
    await for_ever("relay", failing(gone, odd), failed=told.append, pauses=wait_none())
    assert told == [gone, odd]


async def test_work_that_is_no_function_of_its_own_is_done_too():
    """A lambda that returns a coroutine is declared async nowhere."""
    gone = OSError("gone")
    told: list[BaseException | None] = []
    work = failing(gone)
    await for_ever("relay", lambda: work(), failed=told.append, pauses=wait_none())
    assert told == [gone]


async def test_who_cancels_it_ends_it():
    told: list[BaseException | None] = []
    with pytest.raises(asyncio.CancelledError):
        await for_ever("relay", failing(asyncio.CancelledError()), failed=told.append, pauses=wait_none())
    assert told == []


def test_of_tasks_side_by_side_the_failure_itself_is_told():
    inner = ExceptionGroup("tasks", [OSError("gone")])
    assert failure_of(ExceptionGroup("tasks", [inner])) == "OSError: gone"
