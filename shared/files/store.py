"""Where objects lie, each under an id of its own: a folder, or what an address names (s3://bucket/…)."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from shared.core.words import Words

# Read at a time, and written into a folder.
PART_BYTES = 1024 * 1024
# The least that a bucket takes for a part of an object, but for the last (Amazon S3, multipart upload).
BUCKET_PART_BYTES = 5 * 1024 * 1024


class FilesUnavailable(Exception):
    """The store does not answer, or has no room left. Nothing that was kept before is changed (HTTP 503)."""

    words = Words("文件存储没有应答，或者没有空间", "the store of files does not answer, or has no room left")


class BadPlace(Exception):
    """No store can be where files are to lie. Says by which variables it was told so."""


class ObjectMissing(Exception):
    """What should be in the store is not there."""


class Store:
    """Objects of one service.

    place  a folder, which is made, or the address of a bucket and a folder in it, whose credentials are taken
           from the environment, as its own tools do. Empty: there is none, and nothing can be kept

    Raises BadPlace, at the start and not at the first file, for an address or settings that no bucket has.
    """

    def __init__(self, place: str) -> None:
        self._place = place
        self._opened: ObjectStore | None = _bucket(place) if "://" in place else None

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
                self._opened = LocalStore(Path(self._place).resolve(), mkdir=True)
        return self._opened


_into_folder = partial(obstore.open_writer_async, buffer_size=PART_BYTES, max_concurrency=4)
_into_bucket = partial(obstore.open_writer_async, buffer_size=BUCKET_PART_BYTES, max_concurrency=2)


# The bucket's client reads these of its settings (AWS_TIMEOUT …) itself only where it is given none of them.
_CLIENT = (
    "allow_http",
    "allow_invalid_certificates",
    "connect_timeout",
    "proxy_ca_certificate",
    "proxy_excludes",
    "proxy_url",
    "timeout",
)
# One that does not answer is given up in time, as everything is.
_PATIENCE = {"connect_timeout": "5 seconds", "timeout": "30 seconds"}


def _bucket(place: str) -> ObjectStore:
    """Nobody is asked yet whether it is there."""
    told = {name: value for name in _CLIENT if (value := os.environ.get(f"AWS_{name.upper()}"))}
    options: Any = _PATIENCE | told
    try:
        return from_url(
            place,
            client_options=options,
            retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=10)},
        )
    except (BaseError, ValueError) as error:
        reason, names = _first_line(error), ", ".join(f"AWS_{name.upper()}" for name in told)
        raise BadPlace(f"{place} with {names or 'no AWS_ settings of its client'}: {reason}") from error


@contextmanager
def _unavailable() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as missing:
        raise ObjectMissing(_first_line(missing)) from missing
    except (BaseError, OSError) as error:
        raise FilesUnavailable(_first_line(error)) from error


def _first_line(error: Exception) -> str:
    """Behind it obstore says how its own code saw it."""
    return str(error).partition("\n")[0]


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
