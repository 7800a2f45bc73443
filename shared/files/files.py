"""The files of a service: received, given out, erased."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from uuid import UUID

import structlog

from shared.core.actor import Actor
from shared.files.beside import beside
from shared.files.kinds import PICTURES, Kind
from shared.files.pictures import PictureRefused, copies_of
from shared.files.receiving import Arriving, in_blocks
from shared.files.records import Copy, Erasure, FileRecords, Kept
from shared.files.store import FilesUnavailable, ObjectMissing, Store
from shared.log.ids import new_id
from shared.log.readers import Readers
from shared.vault.keys import Keys
from shared.vault.sealing import (
    CHUNK_BYTES,
    FRAME_BYTES,
    HEADER_BYTES,
    SealingStream,
    Unreadable,
    UnsealingStream,
    new_key,
)

# So long may an upload take, or a file wait for the command that names it.
WAITING = timedelta(days=1)
# Drawn at once: each takes a core and up to some hundred MB.
DRAWN_AT_ONCE = 2
MOST_PICTURE_BYTES = 40 * 1024 * 1024

log = structlog.get_logger()


class FileWithheld(Exception):
    """What it held is destroyed by law, and withheld from everybody (HTTP 410)."""

    def __init__(self, erasure: Erasure) -> None:
        super().__init__(erasure.document_number)
        self.erasure = erasure


class FileDamaged(Exception):
    """What the store has is not what was put there (HTTP 500)."""


class Files:
    """most  bytes of one file
    due   set when objects are to be removed from the store
    """

    def __init__(self, connections: Readers, store: Store, most: int) -> None:
        self.records = FileRecords(connections)
        self._keys, self._store, self.most = Keys(connections), store, most
        self._drawing = asyncio.Semaphore(DRAWN_AT_ONCE)
        self.due = asyncio.Event()

    async def receive(
        self, pieces: AsyncIterator[bytes], declared: str | None, by: Actor
    ) -> tuple[str, Kept]:
        """Keep a file as it comes; its hash, and what is kept. Nobody sees anything of it before it is whole;
        what a broken one leaves behind is removed after WAITING. Raises UnknownKind, OtherKind,
        TooManyBytes, PictureRefused, FilesUnavailable, StoreUnavailable, and whatever `pieces` raises."""
        arriving, id = Arriving(self.most, declared), new_id()
        key = await self._expected(id)
        await self._put(id, key, in_blocks(pieces), arriving.take)
        kind, copies = arriving.kind(), dict[Copy, Kept]()
        original = Kept(id, kind.media, arriving.bytes)
        if kind in PICTURES:
            copies = await self._drawn(original, kind)
        if await self.records.receive(arriving.sha256, original, copies, by):
            self.due.set()
        return arriving.sha256, original

    async def content(self, kept: Kept) -> AsyncIterator[bytes]:
        """What was received, or drawn; each part is proven before it is given. Raises FileWithheld,
        FileDamaged, FilesUnavailable, StoreUnavailable."""
        key = await self._keys.find(kept.object)
        if key is None:
            raise await self._without_key(kept.object)
        unsealing, left = UnsealingStream(key, kept.object), sealed_size(kept.bytes)

        def unsealed(part: bytes) -> bytes:
            nonlocal left
            left -= len(part)
            return unsealing.push(part, last=not left)

        try:
            async for part in beside(unsealed, self._store.get(kept.object, left)):
                yield part
        except (Unreadable, ObjectMissing) as error:
            log.error("a file is damaged", object=str(kept.object), error=str(error))
            raise FileDamaged from error

    async def destroy_erased(self) -> None:
        """What the log says is erased, with its copies: the keys at once, the objects by the cleaning; the
        keys' bytes leave the database's files with Keys.scrub. May be repeated. Raises StoreUnavailable."""
        if destroyed := await self.records.destroy_erased():
            log.info("erased files destroyed", files=destroyed)
            self.due.set()

    async def clean(self, *, unnamed: bool = True) -> int:
        """Mark what nothing names, remove what has been marked for WAITING and all that is nobody's. How many
        files were removed.

        unnamed  False: leave what nothing names, for the log may miss what names it
        """
        removed = await self.records.clean(WAITING) if unnamed else 0
        for id in await self.records.remains():
            try:
                await self._remove(id)
            except FilesUnavailable:
                await self.records.postpone(id)  # so that one that cannot be removed holds up no other
                raise
        return removed

    async def _without_key(self, object: UUID) -> FileWithheld | FileDamaged:
        """Why nobody can be given it."""
        if erasure := await self.records.erasure_of(object):
            return FileWithheld(erasure)
        log.error("a file has lost its key", object=str(object))
        return FileDamaged("no key")

    async def _remove(self, id: UUID) -> None:
        await self._keys.drop(id)
        await self._store.remove(id)
        await self.records.removed(id)

    async def _drawn(self, original: Kept, kind: Kind) -> dict[Copy, Kept]:
        """Its copies, in the store. The picture is read back from there: slow senders fill no memory."""
        if original.bytes > MOST_PICTURE_BYTES:
            raise PictureRefused(f"{original.bytes} bytes; at most {MOST_PICTURE_BYTES}")
        async with self._drawing:
            content = b"".join([part async for part in self.content(original)])
            drawn = await asyncio.to_thread(copies_of, content, kind)
        kept = dict[Copy, Kept]()
        for copy, picture in drawn.items():
            kept[copy] = Kept(new_id(), kind.media, len(picture))
            await self._put(kept[copy].object, await self._expected(kept[copy].object), _once(picture))
        return kept

    async def _expected(self, id: UUID) -> bytes:
        """The key of a new object. Should this process die, the object's remains are found by its id."""
        await self.records.expect([id], WAITING)
        key = new_key()
        await self._keys.keep(id, key)
        return key

    async def _put(
        self,
        id: UUID,
        key: bytes,
        content: AsyncIterator[bytes],
        note: Callable[[bytes], None] = lambda block: None,
    ) -> None:
        """note: is told of each block before it is sealed, and may raise"""
        stream = SealingStream(key, id)

        def sealed(block: bytes) -> bytes:
            note(block)
            return stream.push(block)

        await self._store.put(id, _ended(beside(sealed, content), stream))


def sealed_size(content: int) -> int:
    """Bytes that an object of so many bytes of content has: full frames but the last, which is never empty
    unless all is."""
    frames = max(1, -(-content // CHUNK_BYTES))
    return HEADER_BYTES + content + frames * (FRAME_BYTES - CHUNK_BYTES)


async def _ended(sealed: AsyncIterator[bytes], stream: SealingStream) -> AsyncIterator[bytes]:
    async for part in sealed:
        yield part
    yield stream.push(b"", last=True)


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content
