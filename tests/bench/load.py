"""Callers that work at once, and how fast they get through their jobs."""

import asyncio
import gc
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from time import perf_counter
from typing import Any

Share = tuple[Callable[[Any], Awaitable[Any]], Sequence[Any]]
"""What one caller does, and what it does it with, one after the other."""


async def rate(shares: Sequence[Share]) -> float:
    """Jobs a second, all callers together."""

    async def caller(work: Callable[[Any], Awaitable[Any]], jobs: Sequence[Any]) -> None:
        for job in jobs:
            await work(job)

    with quiet_collector():
        began = perf_counter()
        await asyncio.gather(*(caller(work, jobs) for work, jobs in shares))
        return sum(len(jobs) for _, jobs in shares) / (perf_counter() - began)


async def rate_in_threads(work: Callable[[Any], Any], shares: Sequence[Sequence[Any]]) -> float:
    """The same for a library that blocks: a thread a caller."""

    def caller(jobs: Sequence[Any]) -> None:
        for job in jobs:
            work(job)

    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(len(shares)) as threads, quiet_collector():
        began = perf_counter()
        await asyncio.gather(*(loop.run_in_executor(threads, caller, jobs) for jobs in shares))
        return sum(map(len, shares)) / (perf_counter() - began)


@contextmanager
def quiet_collector() -> Iterator[None]:
    """The prepared jobs are no business of the collector's: a real caller does not hold them."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
