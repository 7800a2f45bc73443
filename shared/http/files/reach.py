"""How far somebody reaches a file: as its sender, or by a subject that he may read and that names it."""

from enum import Enum

from shared.core.actor import Actor
from shared.core.keys import id_of, key_of
from shared.core.reader import Reader
from shared.core.service import Service
from shared.files.records import FileRecords, FileRow
from shared.http.stream_scope import StreamScope


class Reached(Enum):
    """ORIGINAL: the bytes received; SHOWN: of a picture what is drawn from it, else the same bytes."""

    ORIGINAL = "original"
    SHOWN = "shown"


class Reach:
    def __init__(self, service: Service, scope: StreamScope, files: FileRecords) -> None:
        self._service, self._scope, self._files = service, scope, files

    async def of(self, sha256: str, by: Actor, reader: Reader) -> tuple[FileRow, Reached] | None:
        """None for a stranger, whether there is such a file or not. Raises StoreUnavailable."""
        row = await self._files.find(sha256)
        if row is None:
            return None
        if await self._files.is_sender(sha256, by):
            return row, Reached.ORIGINAL
        if await self._is_named_for(sha256, reader):
            works_with_it = not self._service.originals.isdisjoint(reader.roles)
            return row, Reached.ORIGINAL if works_with_it else Reached.SHOWN
        return None

    async def reads(self, reader: Reader, stream: str) -> bool:
        return await self._scope.may_read(reader, stream)

    async def lets_erase(self, sha256: str, id: str, reader: Reader) -> bool | None:
        """Whether somebody may erase a file that the subject of that id, which he reads, names: all that name
        it are his to read. None where the subject names no such file."""
        streams = await self._files.named_by(sha256)
        mine = [stream for stream in streams if await self.reads(reader, stream)]
        if not any(key_of(id_of(stream)) == id for stream in mine):
            return None
        return len(mine) == len(streams)

    async def _is_named_for(self, sha256: str, reader: Reader) -> bool:
        for stream in await self._files.named_by(sha256):
            if await self.reads(reader, stream):
                return True
        return False
