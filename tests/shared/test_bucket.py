"""Files in a bucket (S3), by its address: whole whatever their size, gone when removed, refused when away."""

import hashlib
import os
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from moto.server import ThreadedMotoServer

from shared.files.store import PART_BYTES, FilesUnavailable, ObjectMissing, Store
from shared.log.ids import new_id

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "sample", "AWS_SECRET_ACCESS_KEY": "sample", "AWS_REGION": "us-east-1"}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadedMotoServer]:
    """moto's, which answers as S3 does and keeps all in memory; with a bucket."""
    moto = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    moto.start()
    address = "http://{}:{}".format(*moto.get_host_and_port())
    for name, value in {**CREDENTIALS, "AWS_ENDPOINT_URL": address, "AWS_ALLOW_HTTP": "true"}.items():
        monkeypatch.setenv(name, value)
    assert httpx.put(f"{address}/bucket").is_success
    yield moto
    moto.stop()


@pytest.fixture
def store(server: ThreadedMotoServer) -> Store:
    return Store("s3://bucket/projects")


async def pieces(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 64 * 1024):
        yield content[start : start + 64 * 1024]


def sizes() -> Iterator[int]:
    """Smaller and larger than the parts that are read, and than those that are written."""
    yield from (0, 1, PART_BYTES, 3 * PART_BYTES + 1, 5 * PART_BYTES, 11 * PART_BYTES + 1)


async def test_a_file_of_any_size_comes_back_as_it_was_and_is_gone_when_it_is_removed(store: Store):
    for size in sizes():
        content, id = os.urandom(size), new_id()
        await store.put(id, pieces(content))
        back = b"".join([part async for part in store.get(id, size)])
        assert hashlib.sha256(back).digest() == hashlib.sha256(content).digest()
        for _ in range(2):
            await store.remove(id)
        with pytest.raises(ObjectMissing):
            await anext(store.get(id, size))


async def test_of_an_upload_that_breaks_off_nothing_is_there(store: Store):
    id = new_id()

    async def broken() -> AsyncIterator[bytes]:
        yield os.urandom(6 * PART_BYTES)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await store.put(id, broken())
    with pytest.raises(ObjectMissing):
        await anext(store.get(id, 6 * PART_BYTES))
    await store.remove(id)


async def test_a_bucket_that_is_away_is_given_up(store: Store, server: ThreadedMotoServer):
    server.stop()
    for ask in (lambda: store.put(new_id(), pieces(b"x")), lambda: store.remove(new_id())):
        with pytest.raises(FilesUnavailable):
            await ask()
    with pytest.raises(FilesUnavailable):
        await anext(store.get(new_id(), 1))
