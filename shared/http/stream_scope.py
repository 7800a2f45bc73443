"""What of a service's streams somebody may read, for the answers that speak of several."""

from collections.abc import Iterable

from pydantic import BaseModel, Field

from shared.core.actor import Actor
from shared.core.looking import AnyStream
from shared.core.reader import ANOTHER
from shared.core.service import Service
from shared.core.upcast import FromNewerRelease
from shared.http.gate_bodies import Said, said
from shared.log.database import StoreUnavailable
from shared.log.handler import CommandHandler


class AnotherMatter(BaseModel):
    """In place of what happens in a stream that the asker may not read."""

    matter: Said = Field(default=said(ANOTHER), description="不在您的查看范围内 · none of yours to see")


class StreamScope:
    def __init__(self, service: Service, handle: CommandHandler) -> None:
        self._service, self._handle = service, handle

    async def _may_read(self, by: Actor, stream: AnyStream) -> bool:
        """As it stands now. What cannot be told is not shown: by then the command is recorded, and an error
        would say that nothing was."""
        try:
            state, _ = await self._handle.standing(stream)
        except (FromNewerRelease, StoreUnavailable):
            return False
        return self._service.reader(by).may_read(stream.whose(state))

    async def others(self, by: Actor, own: str, streams: Iterable[str]) -> frozenset[str]:
        """Those of the streams that are another matter to whoever acted on `own`."""
        beside = [(name, self._service.stream(name)) for name in {*streams} - {own}]
        return frozenset(
            [name for name, stream in beside if stream is None or not await self._may_read(by, stream)]
        )
