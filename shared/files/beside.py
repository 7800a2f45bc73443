"""Work on the parts of a file that takes a core for a while: in a thread, while the next part comes."""

import asyncio
from collections.abc import AsyncIterator, Callable


async def beside(work: Callable[[bytes], bytes], parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """What the work makes of each part, in their order; one at a time, so it may keep a state. Raises what it
    or `parts` raises."""
    under_way: asyncio.Future[bytes] | None = None
    try:
        async for part in parts:
            if under_way:
                yield await under_way
            under_way = asyncio.ensure_future(asyncio.to_thread(work, part))
        if under_way:
            yield await under_way
    finally:
        if under_way:
            await asyncio.wait([under_way])
