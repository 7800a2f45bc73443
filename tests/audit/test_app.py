"""The audit desk over HTTP: who may read, what is answered, how it is."""

import threading
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path

import httpx
import pytest

from deploy.site.people import PEOPLE
from deploy.stack.tokens import PUBLIC, token
from services.audit.app import Read, build
from services.audit.history import History
from services.audit.partition import Partition
from shared.core.words import Words
from shared.kafka.unavailable import KafkaUnavailable
from shared.settings import Settings
from tests.samples.arrived import LIFE, PROJECT, partition, partitions
from tests.samples.papers import NAME
from tests.tokens import bearer

NOBODY = "127.0.0.1:1"


@pytest.fixture
async def desk(keys: Path) -> AsyncIterator[httpx.AsyncClient]:
    async def read(settings: Settings, sources: Iterable[str], project: str) -> list[Partition]:
        if project == "kafka-away":
            raise KafkaUnavailable(Words("没有应答", "nobody there"))
        return partitions(*LIFE) if project == PROJECT else [partition(source) for source in sources]

    async with open_desk(keys, read) as client:
        yield client


def open_desk(keys: Path, read: Read) -> httpx.AsyncClient:
    settings = Settings(service="audit", kafka=NOBODY, jwks_url=(keys / PUBLIC).as_uri())
    transport = httpx.ASGITransport(build(settings, read))
    return httpx.AsyncClient(transport=transport, base_url="http://desk")


async def test_an_auditor_reads_a_history(desk: httpx.AsyncClient, keys: Path):
    answer = await desk.get(f"/projects/{PROJECT}/history", headers=bearer(keys, "auditor"))
    told = History.model_validate_json(answer.content)
    assert (answer.status_code, len(told.entries), told.findings) == (200, 7, [])


async def test_as_of_a_date(desk: httpx.AsyncClient, keys: Path):
    url = f"/projects/{PROJECT}/history?as_of=2024-04-10"
    told = (await desk.get(url, headers=bearer(keys, "auditor"))).json()
    assert told["entries"][-1]["type"] == "ReviewOpened"
    assert {s["service"]: s["state"] for s in told["states"]}["projects"] == "InReview"


async def test_a_history_is_told_in_a_thread_so_that_a_long_one_keeps_nobody_waiting(keys: Path):
    threads: list[threading.Thread] = []

    class Watched(list[Partition]):
        def __iter__(self) -> Iterator[Partition]:
            threads.append(threading.current_thread())
            return super().__iter__()

    async def read(settings: Settings, sources: Iterable[str], project: str) -> list[Partition]:
        return Watched(partitions(*LIFE))

    async with open_desk(keys, read) as desk:
        answer = await desk.get(f"/projects/{PROJECT}/history", headers=bearer(keys, "auditor"))
    assert answer.status_code == 200
    assert threads
    assert threading.main_thread() not in threads


@pytest.mark.parametrize("role", ["street", "tracking_auditor", "province"])
async def test_others_are_refused(desk: httpx.AsyncClient, keys: Path, role: str):
    answer = await desk.get(f"/projects/{PROJECT}/history", headers=bearer(keys, role))
    assert (answer.status_code, answer.json()["roles"]) == (403, ["auditor"])


@pytest.mark.parametrize(
    ("division", "status"), [("340603001", 200), ("34", 200), ("", 200), ("340604", 404)]
)
async def test_K14_an_auditor_reads_what_lies_in_his_division_and_else_as_if_it_were_not_there(
    desk: httpx.AsyncClient, keys: Path, division: str, status: int
):
    headers = {"Authorization": f"Bearer {token(keys, PEOPLE['auditor'].within(division))}"}
    for as_of in ("2024-09-30", "1990-01-01"):
        answer = await desk.get(f"/projects/{PROJECT}/history?as_of={as_of}", headers=headers)
        assert answer.status_code == status
    unknown = (await desk.get("/projects/nothing/history", headers=headers)).json()
    if status == 404:
        titles = [told["title"].partition("；")[0] for told in (answer.json(), unknown)]
        assert titles[0] == titles[1].replace("nothing", PROJECT)
        assert NAME not in answer.text


async def test_nobody_is_refused(desk: httpx.AsyncClient):
    assert (await desk.get(f"/projects/{PROJECT}/history")).status_code == 401


async def test_an_unknown_project_names_what_was_searched(desk: httpx.AsyncClient, keys: Path):
    answer = await desk.get("/projects/nothing/history", headers=bearer(keys, "auditor"))
    assert answer.status_code == 404
    assert "funding.events/0 (0 records)" in answer.json()["detail"]


@pytest.mark.parametrize("written", ["yesterday", "0", "-3.36e-115", "1709251200", "2024-04-10T00:00:00Z"])
async def test_a_malformed_date_is_named(desk: httpx.AsyncClient, keys: Path, written: str):
    url = f"/projects/{PROJECT}/history?as_of={written}"
    answer = await desk.get(url, headers=bearer(keys, "auditor"))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "/as_of")
    assert answer.json()["errors"][0]["zh"] == "日期应按年-月-日书写，例如 2024-03-15"


async def test_kafka_away_is_a_503_that_says_when_to_come_again(desk: httpx.AsyncClient, keys: Path):
    answer = await desk.get("/projects/kafka-away/history", headers=bearer(keys, "auditor"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert answer.json()["detail"] == "Kafka cannot be read now: nobody there."


async def test_health_has_the_shape_of_every_services_and_says_what_is_wrong(desk: httpx.AsyncClient):
    answer = await desk.get("/health")
    told = answer.json()
    assert (answer.status_code, told["healthy"]) == (503, False)
    assert (told["service"], told["log"], told["subscriptions"]) == ("audit", None, [])
    assert (told["warnings"], told["rebuilding"]) == ([], {})
    assert told["problems"] == [f"消息系统：{NOBODY} 没有应答 · Kafka: {NOBODY}: no answer"]


async def test_openapi_describes_the_history(desk: httpx.AsyncClient):
    paths = (await desk.get("/openapi.json")).json()["paths"]
    assert set(paths) == {"/health", "/metrics", "/projects/{id}/history"}
