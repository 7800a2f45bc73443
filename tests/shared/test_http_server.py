"""The HTTP server on a real socket: what is slow, what is half, what is too much, and how it stops."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.stack.tokens import PUBLIC
from shared.http import arrival
from shared.http.app import new_app
from shared.http.door import MOST_BODY_BYTES, MOST_COMMAS
from shared.observe.metrics import Metrics
from shared.settings import Settings
from tests.bench.peers.validating import app as validating
from tests.eventually import eventually, within
from tests.shared.serving import Served, one_answer, served
from tests.tokens import bearer

COMMAND = "/communities/care-1/record-inspection"
HEALTH = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture
async def service(keys: Path) -> AsyncIterator[Served]:
    """Every check of a request, and nothing behind."""
    async with served(validating(Settings(service="test", jwks_url=(keys / PUBLIC).as_uri()))) as serving:
        yield serving


def command(length: int | str, headers: dict[str, str] | None = None) -> bytes:
    """The head of a command, and three bytes of it."""
    told = {"Host": "x", "Content-Type": "application/json", "Content-Length": str(length), **(headers or {})}
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"POST {COMMAND} HTTP/1.1\r\n{lines}\r\n".encode() + b'{"a'


def fields(commas: int) -> bytes:
    return b"{" + b",".join(b'"a%d":0' % n for n in range(commas + 1)) + b"}"


def problem_of(answer: bytes) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(answer.partition(b"\r\n\r\n")[2])
    assert body["title"]
    assert body["detail"]
    assert body["type"].startswith("urn:jiugai:problem:")
    return body


class TestStop:
    async def test_half_a_request_does_not_hold_up_a_stop(
        self, service: Served, keys: Path, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(service.server.config, "timeout_graceful_shutdown", 1)
        async with service.connection(command(1000, bearer(keys, "county_bureau"))) as (reader, _):
            await eventually(lambda: service.server.server_state.tasks, "the request is under way")
            await service.stop()
            answer = await reader.read()
        assert answer.startswith(b"HTTP/1.1 503"), answer
        assert b"retry-after" in answer.lower()
        assert "停止" in problem_of(answer)["title"]

    async def test_a_service_that_is_sent_half_a_request_says_goodbye(self, keys: Path, tmp_path: Path):
        """A process of its own, with neither Kafka nor PostgreSQL: it ends by itself, before it is killed."""
        port, log = await _free_port(), tmp_path / "log"
        process = await _start(port, keys, log)
        try:
            _reader, writer = await eventually(lambda: _connection(port), "the service listens")
            writer.write(command(1000, bearer(keys, "county_bureau")))
            await _health(port)  # so what was sent before has arrived
            process.send_signal(signal.SIGTERM)
            async with within(20, lambda: f"the service has stopped: {log.read_text()}"):
                assert await process.wait() == 0
            writer.close()
        finally:
            if process.returncode is None:
                process.kill()
        assert "Finished server process" in log.read_text()


class TestArrival:
    @pytest.fixture(autouse=True)
    def soon(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(arrival, "ARRIVAL_SECONDS", 0.2)

    @pytest.mark.parametrize("sent", [b"", b"GET /hea", b"GET /health HTTP/1.1\r\nHost: x\r\n"])
    async def test_headers_that_do_not_come(self, service: Served, sent: bytes):
        answer = await service.answer_to(sent)
        assert answer.startswith(b"HTTP/1.1 408 Request Timeout\r\n"), answer
        assert b"Connection: close" in answer
        assert problem_of(answer)["status"] == 408

    async def test_a_body_that_does_not_come(self, service: Served, keys: Path):
        answer = await service.answer_to(command(1000, bearer(keys, "county_bureau")))
        assert answer.startswith(b"HTTP/1.1 408"), answer
        assert problem_of(answer)["instance"] == COMMAND
        await eventually(lambda: not service.server.server_state.tasks, "nobody waits for the rest")

    async def test_bytes_that_come_one_by_one_win_no_time(self, service: Served, keys: Path):
        """As long as each comes before its own timer would run out."""
        async with service.connection(command(10**6, bearer(keys, "county_bureau"))) as (reader, writer):
            answering = asyncio.create_task(reader.readuntil(b"\r\n"))

            async def drip() -> bool:
                writer.write(b"x")
                return answering.done()

            await eventually(drip, "an answer though bytes still come")
            assert (await answering).startswith(b"HTTP/1.1 408")

    async def test_a_body_that_nobody_waits_for_ends_too(self, service: Served):
        answer = await service.answer_to(command(1000))
        assert answer.startswith(b"HTTP/1.1 401"), answer

    async def test_what_arrived_may_take_its_time_and_the_connection_may_rest(self, keys: Path):
        """Another connection that is cut, opened later, is the clock."""
        first_cut = asyncio.Event()

        async def health() -> dict[str, Any]:
            await first_cut.wait()
            return {"healthy": True}

        async with served(new_app("test", health, Metrics())) as slow, slow.connection(HEALTH) as (reader, w):
            await eventually(lambda: slow.server.server_state.tasks, "the request is under way")
            assert (await slow.answer_to(b"")).startswith(b"HTTP/1.1 408")
            first_cut.set()
            assert (await one_answer(reader))[0].startswith("HTTP/1.1 200")
            assert (await slow.answer_to(b"")).startswith(b"HTTP/1.1 408")
            w.write(HEALTH)
            assert (await one_answer(reader))[0].startswith("HTTP/1.1 200")


class TestDoor:
    @pytest.mark.parametrize("expect", [{}, {"Expect": "100-continue"}])
    async def test_without_a_token_no_body_is_waited_for(self, service: Served, expect: dict[str, str]):
        async with service.connection(command(300 * 1024**2, expect)) as (reader, _):
            head, body = await one_answer(reader)
        assert head.startswith("HTTP/1.1 401")
        assert json.loads(body)["type"] == "urn:jiugai:problem:unauthenticated"

    async def test_a_body_that_says_it_is_too_large_is_not_waited_for(self, service: Served, keys: Path):
        sent = command(MOST_BODY_BYTES + 1, bearer(keys, "county_bureau"))
        async with service.connection(sent) as (reader, _):
            head, body = await one_answer(reader)
        assert head.startswith("HTTP/1.1 413")
        assert json.loads(body)["type"] == "urn:jiugai:problem:too-large"

    async def test_more_fields_than_anybody_writes_are_not_read(self, service: Served, keys: Path):
        """Each of them would be refused by itself, and everybody would wait for that."""
        headers = bearer(keys, "county_bureau", **{"Content-Type": "application/json"})
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{service.port}") as client:
            many = [
                await client.post(COMMAND, content=fields(n), headers=headers)
                for n in (MOST_COMMAS, MOST_COMMAS + 1)
            ]
        assert [answer.status_code for answer in many] == [400, 413]

    @pytest.mark.parametrize(("more", "status"), [(1, 413), (0, 400)])
    async def test_a_body_that_does_not_say_its_length_is_counted(
        self, service: Served, keys: Path, more: int, status: int
    ):
        async def chunks() -> AsyncIterator[bytes]:
            for _ in range(16):
                yield b" " * (MOST_BODY_BYTES // 16)
            yield b" " * more

        url = f"http://127.0.0.1:{service.port}{COMMAND}"
        headers = bearer(keys, "county_bureau", **{"Content-Type": "application/json"})
        async with httpx.AsyncClient() as client:
            answer = await client.post(url, content=chunks(), headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")

    @pytest.mark.parametrize(
        "body",
        [b"[" * MOST_BODY_BYTES, b'{"found": ' + b"9" * 5000 + b"}", b'{"found": "\xff"}', b"\xff\xfe{"],
        ids=["deep", "digits", "not UTF-8", "UTF-16 cut short"],
    )
    async def test_what_cannot_be_read_is_no_fault_of_ours(self, service: Served, keys: Path, body: bytes):
        headers = bearer(keys, "county_bureau", **{"Content-Type": "application/json"})
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{service.port}") as client:
            answer = await client.post(COMMAND, content=body, headers=headers)
        assert (answer.status_code, answer.json()["title"]) == (
            400,
            f"内容的格式有误，无法读取：POST {COMMAND}",
        )


class TestConnection:
    def test_an_idle_connection_is_kept_longer_than_proxies_keep_theirs(self):
        app = new_app("test", healthy, Metrics())
        assert Served(app).server.config.timeout_keep_alive > 75
        assert Served(app, keep_alive_seconds=600).server.config.timeout_keep_alive == 600

    async def test_a_head_leaves_the_connection_as_a_get_does(self):
        async with (
            served(new_app("test", healthy, Metrics())) as serving,
            serving.connection(HEALTH.replace(b"GET", b"HEAD") + HEALTH) as (reader, _),
        ):
            head, _ = await one_answer(reader, with_body=False)
            same, body = await one_answer(reader)
        assert _length(head) == _length(same) == len(body)

    async def test_after_an_error_of_ours_the_connection_is_said_to_be_closed(self):
        async def broken() -> dict[str, Any]:
            raise RuntimeError

        async with served(new_app("test", broken, Metrics())) as serving:
            answer = await serving.answer_to(HEALTH)
        assert answer.startswith(b"HTTP/1.1 500")
        assert b"connection: close" in answer

    async def test_behind_a_prefix_the_addresses_that_are_told_have_it(self):
        async with (
            served(new_app("test", healthy, Metrics()), root_path="/jiugai/test") as serving,
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{serving.port}") as proxied,
        ):
            assert (await proxied.get("/openapi.json")).json()["servers"] == [{"url": "/jiugai/test"}]
            assert (await proxied.get("/nowhere")).json()["instance"] == "/jiugai/test/nowhere"
            assert (await proxied.get("/docs")).status_code == 200

    @pytest.mark.parametrize(
        "sent",
        [
            b"GET /health HTTP/1.1\r\n\r\n",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
            command("９").decode().encode("utf-8"),
            b"POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        ],
        ids=["no host", "TLS", "no length", "no chunk"],
    )
    async def test_what_is_no_http_is_said_to_be_none(self, service: Served, sent: bytes):
        answer = await service.answer_to(sent)
        assert answer.startswith(b"HTTP/1.1 400"), answer
        assert problem_of(answer)["detail"].startswith("What was sent is not HTTP")


async def healthy() -> dict[str, Any]:
    return {"healthy": True}


def _length(head: str) -> int:
    return int(head.lower().split("content-length: ")[1].split("\r\n")[0])


async def _free_port() -> int:
    server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    async with server:
        return int(server.sockets[0].getsockname()[1])


async def _start(port: int, keys: Path, log: Path) -> asyncio.subprocess.Process:
    settings = {
        "JIUGAI_MAINTENANCE_PORT": str(port),
        "JIUGAI_KAFKA": "127.0.0.1:1",
        "JIUGAI_MAINTENANCE_DSN": "postgresql://nobody@127.0.0.1:1/nothing",
        "JIUGAI_JWKS_URL": (keys / PUBLIC).as_uri(),
    }
    with log.open("w") as written:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "services.maintenance",
            env={**os.environ, **settings},
            stdout=written,
            stderr=written,
        )


async def _connection(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
    try:
        return await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return None


async def _health(port: int) -> tuple[str, bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(HEALTH)
    try:
        return await one_answer(reader)
    finally:
        writer.close()
