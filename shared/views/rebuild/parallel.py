"""The bulk of a rebuild by several processes, each of which fills partitions of its own."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable

from shared.kafka.topics import PARTITIONS

# Each holds a batch of decoded records: the limit is their memory.
MOST = 2
LOOK_SECONDS = 0.5


class ShareFailed(Exception):
    """One of the processes ended with an error; it said with which."""


def processors() -> int:
    """As many processes as may be of use here."""
    return min(MOST, len(os.sched_getaffinity(0)))


async def in_parallel(
    service: str, view: str, processes: int, show_progress: Callable[[], Awaitable[None]]
) -> None:
    """Returns when all partitions are filled; shows the progress meanwhile. Raises ShareFailed."""
    command = (sys.executable, "-m", "shared.views.rebuild", service, view)
    running = [
        await asyncio.create_subprocess_exec(*command, *map(str, range(n, PARTITIONS, processes)))
        for n in range(processes)
    ]
    ends = asyncio.gather(*[process.wait() for process in running])
    try:
        while not (await asyncio.wait([ends], timeout=LOOK_SECONDS))[0]:
            await show_progress()
    finally:
        for process in running:
            if process.returncode is None:
                process.terminate()
        await ends
    if any(ends.result()):
        raise ShareFailed(f"shared.views.rebuild {service} {view}: exit codes {ends.result()}")
