"""Where objects lie, each under an id of its own: a folder, or what an address names (s3://bucket/…)."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

# Read at a time, and written into a folder.
PART_BYTES = 1024 * 1024
# The least that a bucket takes for a part of an object, but for the last (Amazon S3, multipart upload).
BUCKET_PART_BYTES = 5 * 1024 * 1024


class FilesUnavailable(Exception):
    """The store does not answer, or has no room left. Nothing that was kept before is changed (HTTP 503)."""


class ObjectMissing(Exception):
    """What should be in the store is not there."""


class Store:
    """Objects of one service.

    place  a folder, which is made, or the address of a bucket and a folder in it, whose credentials are taken
           from the environment, as its own tools do. Empty: there is none, and nothing can be kept
    """

    def __init__(self, place: str) -> None:
        self._place = place
        self._opened: ObjectStore | None = None

    async def put(self, id: UUID, parts: AsyncIterator[bytes]) -> None:
        """Keep what comes under the id. On a disk of our own it is written through. Raises FilesUnavailable,
        and whatever `parts` raises; then a part of it may be left."""
        store = self._store()
        into = _into_folder if isinstance(store, LocalStore) else _into_bucket
        with _unavailable():
            writer = into(store, str(id))
        async for part in parts:
            with _unavailable():
                await writer.write(part)
        with _unavailable():
            await writer.close()
            if isinstance(store, LocalStore):
                await asyncio.to_thread(_write_through, Path(str(store.prefix)), str(id))

    async def get(self, id: UUID, size: int) -> AsyncIterator[bytes]:
        """Its bytes, part by part. Raises ObjectMissing where not that many are there, FilesUnavailable."""
        store = self._store()
        with _unavailable():
            found = await obstore.head_async(store, str(id))
        if found["size"] != size:
            raise ObjectMissing(f"{id} has {found['size']} bytes instead of {size}")
        for start in range(0, size, PART_BYTES):
            end = min(start + PART_BYTES, size)
            with _unavailable():
                part = await obstore.get_range_async(store, str(id), start=start, end=end)
            yield bytes(part)

    async def remove(self, id: UUID) -> None:
        """What there is of it, be it unfinished. Raises FilesUnavailable."""
        store = self._store()
        with _unavailable():
            if isinstance(store, LocalStore):
                await asyncio.to_thread(_unlink, Path(str(store.prefix)), str(id))
                return
            try:
                await obstore.delete_async(store, str(id))
            except FileNotFoundError:
                return

    def _store(self) -> ObjectStore:
        if not self._place:
            raise FilesUnavailable("no place for files is configured")
        if self._opened is None:
            with _unavailable():
                self._opened = _open(self._place)
        return self._opened


_into_folder = partial(obstore.open_writer_async, buffer_size=PART_BYTES, max_concurrency=4)
_into_bucket = partial(obstore.open_writer_async, buffer_size=BUCKET_PART_BYTES, max_concurrency=2)


def _open(place: str) -> ObjectStore:
    """A bucket that does not answer is given up in time, as everything is."""
    if "://" in place:
        # The bucket's client does not read this one itself any more where it is given others.
        without_tls = os.environ.get("AWS_ALLOW_HTTP", "").lower() == "true"
        return from_url(
            place,
            client_options={
                "connect_timeout": "5 seconds",
                "timeout": "30 seconds",
                "allow_http": without_tls,
            },
            retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=10)},
        )
    return LocalStore(Path(place).resolve(), mkdir=True)


@contextmanager
def _unavailable() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as missing:
        raise ObjectMissing(str(missing).partition("\n")[0]) from missing
    except (BaseError, OSError) as error:
        raise FilesUnavailable(str(error).partition("\n")[0]) from error


def _write_through(folder: Path, name: str) -> None:
    """What is answered for survives a power cut: the bytes, and that there is a file of that name."""
    for path in (folder / name, folder):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _unlink(folder: Path, name: str) -> None:
    """An unfinished one lies beside it, with a # behind its name."""
    for path in (folder / name, *folder.glob(f"{name}#*")):
        path.unlink(missing_ok=True)
