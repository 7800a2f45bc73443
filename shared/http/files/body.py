"""The body of an upload: as it comes, however long that takes, as long as something comes."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import Request
from starlette.requests import ClientDisconnect

from shared.http.arrival import PATIENCE
from shared.http.problems import incomplete

SILENCE_SECONDS = 30.0


async def pieces_of(request: Request) -> AsyncIterator[bytes]:
    """Raises Problem 408 where nothing comes for SILENCE_SECONDS, and where its sender is gone."""
    if be_patient := request.scope.get("state", {}).get(PATIENCE):
        be_patient()
    pieces = request.stream()
    while True:
        try:
            async with asyncio.timeout(SILENCE_SECONDS):
                piece = await anext(pieces, None)
        except (TimeoutError, ClientDisconnect) as gone:
            raise incomplete() from gone
        if piece is None:
            return
        yield piece
