"""Waiting for what comes about by itself: look again and again, and after a while say what did not come."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from inspect import isawaitable
from typing import TypeVar

PATIENCE_S = 60
LOOK_EVERY_S = 0.05

Found = TypeVar("Found")
Awaited = str | Callable[[], object]
"""What is awaited, for the message; a function says it when the patience is at its end."""


async def eventually(
    look: Callable[[], Found | Awaitable[Found]],
    awaited: Awaited,
    patience: float = PATIENCE_S,
    every: float = LOOK_EVERY_S,
) -> Found:
    """The first result of `look` that is true. Raises AssertionError after `patience` seconds.

    every  seconds between two looks
    """
    async with within(patience, awaited):
        while not (found := await _result(look)):
            await asyncio.sleep(every)
        return found


def eventually_sync(look: Callable[[], Found], awaited: Awaited, patience: float = PATIENCE_S) -> Found:
    """The same for a thread without an event loop."""
    deadline = time.monotonic() + patience
    while not (found := look()):
        assert time.monotonic() < deadline, _message(patience, awaited)
        time.sleep(LOOK_EVERY_S)
    return found


@asynccontextmanager
async def within(patience: float, awaited: Awaited) -> AsyncIterator[None]:
    """Raises AssertionError where the body takes longer than `patience` seconds."""
    try:
        async with asyncio.timeout(patience) as limit:
            yield
    except TimeoutError as error:
        if not limit.expired():
            raise
        raise AssertionError(_message(patience, awaited)) from error


async def _result(look: Callable[[], Found | Awaitable[Found]]) -> Found:
    result = look()
    return await result if isawaitable(result) else result


def _message(patience: float, awaited: Awaited) -> str:
    return f"not within {patience} s: {awaited() if callable(awaited) else awaited}"
