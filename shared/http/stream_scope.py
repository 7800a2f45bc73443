"""What of a service's streams somebody may read, for the answers that speak of several."""

from collections.abc import Iterable
from typing import Protocol

from pydantic import BaseModel, Field

from shared.core.actor import Actor
from shared.core.looking import AnyStream
from shared.core.reader import ANOTHER, Reader
from shared.core.service import Service
from shared.core.upcast import FromNewerRelease
from shared.http.gate_bodies import Said, said
from shared.log.database import StoreUnavailable
from shared.log.states import StreamState


class AnotherMatter(BaseModel):
    """In place of what happens in a stream that the asker may not read."""

    matter: Said = Field(default=said(ANOTHER), description="不在您的查看范围内 · none of yours to see")


class Standing(Protocol):
    async def standing(self, stream: AnyStream) -> StreamState:
        """Where a stream stands now. Raises FromNewerRelease, StoreUnavailable."""


class StreamScope:
    def __init__(self, service: Service, handle: Standing) -> None:
        self._service, self._handle = service, handle

    async def may_read(self, reader: Reader, name: str) -> bool:
        """As it stands now. What cannot be told is not shown: by then a command may be recorded, and an error
        would say that nothing was."""
        stream = self._service.stream(name)
        if stream is None:
            return False
        try:
            state, _ = await self._handle.standing(stream)
        except (FromNewerRelease, StoreUnavailable):
            return False
        return reader.may_read(stream.whose(state))

    async def others(self, by: Actor, own: str, streams: Iterable[str]) -> frozenset[str]:
        """Those of the streams that are another matter to whoever acted on `own`."""
        reader = self._service.reader(by)
        beside = {*streams} - {own}
        return frozenset([name for name in beside if not await self.may_read(reader, name)])
