"""Files in a bucket (S3), by its address: whole whatever their size, gone when removed, refused when away."""

import hashlib
import os
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from moto.server import ThreadedMotoServer

from shared.files.store import PART_BYTES, BadPlace, FilesUnavailable, ObjectMissing, Store
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


@pytest.mark.parametrize("said", ["1", "TRUE", "yes", "on"])
async def test_without_tls_a_bucket_is_asked_where_that_is_allowed_in_any_usual_word(
    server: ThreadedMotoServer, monkeypatch: pytest.MonkeyPatch, said: str
):
    monkeypatch.setenv("AWS_ALLOW_HTTP", said)
    await kept_and_read(Store("s3://bucket/projects"))


@pytest.mark.parametrize("said", ["0", "False", "no", "off", ""])
async def test_without_tls_a_bucket_is_not_asked_else(
    server: ThreadedMotoServer, monkeypatch: pytest.MonkeyPatch, said: str
):
    monkeypatch.setenv("AWS_ALLOW_HTTP", said)
    with pytest.raises(FilesUnavailable):
        await kept_and_read(Store("s3://bucket/projects"))


@pytest.mark.parametrize("variable", ["AWS_PROXY_URL", "HTTP_PROXY", "all_proxy"])
async def test_a_proxy_of_the_environment_is_asked_instead(
    server: ThreadedMotoServer, monkeypatch: pytest.MonkeyPatch, variable: str
):
    """moto's server answers as a proxy would, whose request line has the whole address (RFC 9112, 3.2.2)."""
    for other in ("NO_PROXY", "no_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv(variable, os.environ["AWS_ENDPOINT_URL"])
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://bucket.invalid")
    await kept_and_read(Store("s3://bucket/projects"))


@pytest.mark.parametrize(
    ("place", "variable", "value"),
    [
        ("s3://bucket/projects", "AWS_ALLOW_HTTP", "perhaps"),
        ("s3://bucket/projects", "AWS_TIMEOUT", "soon"),
        ("s4://bucket/projects", "AWS_TIMEOUT", "30 seconds"),
        ("s3://", "AWS_TIMEOUT", "30 seconds"),
    ],
)
def test_what_no_bucket_can_be_opened_with_is_refused_at_the_start_by_name(
    monkeypatch: pytest.MonkeyPatch, place: str, variable: str, value: str
):
    monkeypatch.setenv(variable, value)
    with pytest.raises(BadPlace, match=f"{place} with {variable}"):
        Store(place)


async def kept_and_read(store: Store) -> None:
    id = new_id()
    await store.put(id, pieces(b"sample"))
    assert b"".join([part async for part in store.get(id, 6)]) == b"sample"


async def test_a_bucket_that_is_away_is_given_up(store: Store, server: ThreadedMotoServer):
    server.stop()
    for ask in (lambda: store.put(new_id(), pieces(b"x")), lambda: store.remove(new_id())):
        with pytest.raises(FilesUnavailable):
            await ask()
    with pytest.raises(FilesUnavailable):
        await anext(store.get(new_id(), 1))
