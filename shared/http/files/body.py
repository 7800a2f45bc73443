"""The body of an upload: as it comes, slowly too, as long as something comes."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import Request
from starlette.requests import ClientDisconnect

from shared.http.arrival import PATIENCE
from shared.http.problems import incomplete

SILENCE_SECONDS = 30.0
# For all of it: well within the day after which what is not whole is removed.
WHOLE_SECONDS = 6 * 3600.0


async def pieces_of(request: Request) -> AsyncIterator[bytes]:
    """Raises Problem 408 where nothing comes for SILENCE_SECONDS, where it is not whole after WHOLE_SECONDS,
    and where its sender is gone."""
    if be_patient := request.scope.get("state", {}).get(PATIENCE):
        be_patient()
    pieces, clock = request.stream(), asyncio.get_running_loop().time
    late = clock() + WHOLE_SECONDS
    while True:
        try:
            async with asyncio.timeout_at(min(clock() + SILENCE_SECONDS, late)):
                piece = await anext(pieces, None)
        except (TimeoutError, ClientDisconnect) as gone:
            raise incomplete() from gone
        if piece is None:
            return
        yield piece
