"""Poison of each kind in the middle of a stream, on the real system: it stops its own key only (K6)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer

from deploy.site import secrets
from deploy.site.components import SERVICES
from shared.core.frozen import replace
from shared.kafka.record import to_headers
from shared.kafka.topics import partition_of, topic_of
from shared.log.decided import NewEvent
from shared.log.event_log import EventLog
from shared.log.ids import new_id
from tests.eventually import eventually, within
from tests.kafka import login
from tests.samples.arrived import APPLIED
from tests.shared.samples import appending
from tests.system.conftest import PATIENCE_S, System
from tests.system.steps import apply, submit_plan

pytestmark = pytest.mark.stack

VALID: dict[str, bytes | None] = dict(to_headers("projects", APPLIED.event, generation=1, previous=0))
POISON: dict[str, tuple[dict[str, bytes | None], bytes | None, str]] = {
    "no headers": ({}, b"{}", "is missing or null"),
    "a header is missing": ({n: v for n, v in VALID.items() if n != "ce_id"}, b"{}", "ce_id is missing"),
    "a header is null": (VALID | {"ce_type": None}, b"{}", "ce_type is missing or null"),
    "a header is not UTF-8": (VALID | {"ce_person": b"\xff\xfe"}, b"{}", "UnicodeDecodeError"),
    "a header is no number": (VALID | {"ce_position": b"many"}, b"{}", "invalid literal"),
    "a number that no column holds": (VALID | {"ce_position": b"9" * 30}, b"{}", "out of range"),
    "no value": (dict(VALID), None, "without a value"),
}
VIEW = "projects.projects"


@pytest.fixture(scope="module", autouse=True)
async def clean_topics(system: System) -> AsyncIterator[None]:
    """Other tests read the topics whole: they get them anew, without the poison."""
    yield
    await asyncio.to_thread(system.stack.wipe, "kafka")
    await asyncio.to_thread(system.stack.start, "kafka")
    for service in SERVICES:
        await system.healthy(service)


async def produce(
    system: System, key: str | None, headers: dict[str, bytes | None], value: bytes | None
) -> None:
    """To the topic of projects, with its own credentials."""
    async with AIOKafkaProducer(**login(system.stack, "projects")) as producer:
        record: dict[str, Any] = {"key": key and key.encode(), "headers": list(headers.items())}
        await producer.send_and_wait(topic_of("projects"), value, **record)


async def parked(system: System, service: str, **wanted: str) -> list[dict[str, Any]]:
    url = f"{system.stack.plan.url(service)}/parked"
    answer = await system.http.get(url, params=wanted, headers=system.headers("operator"))
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


async def until_parked(system: System, service: str, behind: int = 0, **wanted: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = []

    async def there() -> bool:
        nonlocal found
        found = await parked(system, service, **wanted)
        return bool(found) and found[0]["behind"] == behind

    await eventually(there, lambda: f"parked in {service}: {wanted}, {behind} behind; {found}", PATIENCE_S)
    return found[0]


async def settle(system: System, service: str, id: str, verb: str, role: str = "operator", **headers: str):
    url = f"{system.stack.plan.url(service)}/parked/{id}/{verb}"
    why = {"reason": "测试 · a test"}
    return await system.http.post(url, json=why, headers=system.headers(role, **headers))


async def everywhere(system: System, verb: str, key: str) -> None:
    """In every service until nothing is parked under the key."""
    async with within(PATIENCE_S, f"nothing parked under {key}"):
        for service in SERVICES:
            while found := await parked(system, service, key=key):
                assert (await settle(system, service, found[0]["id"], verb)).status_code == 200


async def health(system: System, service: str) -> dict[str, Any]:
    answer = await system.http.get(f"{system.stack.plan.url(service)}/health")
    body: dict[str, Any] = answer.json()
    return body


def keys_parked(report: dict[str, Any], subscription: str) -> int:
    return int(next(s["parked"] for s in report["subscriptions"] if s["name"] == subscription))


async def misshapen(system: System, key: str) -> None:
    """An event of the projects service's own log, as a publisher with a mistake would write it."""
    dsn = secrets.runtime_dsn(system.stack.folder.secrets, "projects")
    event = NewEvent(new_id(), key, "PlanSubmitted", 1, b'{"plan_version": "one"}')
    async with EventLog(dsn, "projects") as log:
        await log.append(replace(appending(f"forged-{event.id}", 0), events=[event]))


@pytest.mark.parametrize("kind", POISON)
async def test_K6_an_unreadable_record_stops_its_key_and_no_other(system: System, kind: str):
    headers, value, reason = POISON[kind]
    poisoned, other = system.new_project(), system.new_project()
    position = await apply(system, poisoned)
    await system.row("projects", poisoned, at=position)
    await produce(system, poisoned, headers, value)
    first = await until_parked(system, "projects", subscriber=VIEW, key=poisoned)
    assert reason in first["reason"]
    await system.send("projects", poisoned, "ConfirmApplication", "street")
    await submit_plan(system, other)
    await system.until("reviews", other, status="opened")
    await until_parked(system, "projects", behind=1, subscriber=VIEW, key=poisoned)
    assert (await system.row("projects", poisoned))["status"] == "applied"
    report = await health(system, "projects")
    assert report["healthy"]
    assert keys_parked(report, VIEW) == 1

    assert (await settle(system, "projects", first["id"], "retry")).json()["parked"]["attempts"] == 1
    skipped = await settle(system, "projects", first["id"], "skip")
    assert skipped.json()["parked"]["standing"] == "skipped"
    assert (await system.row("projects", poisoned))["status"] == "confirmed"
    await everywhere(system, "skip", poisoned)
    assert keys_parked(await health(system, "projects"), VIEW) == 0


async def test_K6_a_record_without_a_key_stops_nobody(system: System):
    await produce(system, None, {}, b"{}")
    first = await until_parked(system, "reviews", subscriber="reviews.reactions")
    assert first["key"] == f"projects/{first['partition']}/{first['offset']}"
    await everywhere(system, "skip", first["key"])


async def test_K6_json_that_is_broken(system: System):
    """With headers of a position that lies in another partition, so that it is new and nobody misses it."""
    poisoned, last = system.new_project(), system.new_project()
    while partition_of(last) == partition_of(poisoned):
        last = system.new_project()
    before = await apply(system, poisoned)
    forged = await apply(system, last)
    await system.row("projects", poisoned, at=before)
    more = {"ce_position": forged, "ce_previous": before, "ce_id": str(new_id()), "ce_subject": poisoned}
    said = {name: value.rpartition("/")[2].encode() for name, value in more.items()}
    said |= {"ce_stream": f"project-{poisoned}".encode()}
    await produce(system, poisoned, VALID | said, b'{"project_name": ')
    first = await until_parked(system, "projects", subscriber=VIEW, key=poisoned)
    assert "Invalid JSON" in first["reason"]
    await everywhere(system, "skip", poisoned)
    await system.send("projects", poisoned, "ConfirmApplication", "street")
    await system.until("projects", poisoned, status="confirmed")


async def test_K6_a_reaction_that_cannot_read_an_event_goes_on_after_a_restart_with_the_others(
    system: System,
):
    poisoned, other = system.new_project(), system.new_project()
    await misshapen(system, poisoned)
    await until_parked(system, "reviews", subscriber="reviews.reactions", key=poisoned)
    await submit_plan(system, poisoned)
    first = await until_parked(system, "reviews", 1, subscriber="reviews.reactions", key=poisoned)
    assert first["type"] == "PlanSubmitted"
    assert "plan_version" in first["reason"]
    await asyncio.to_thread(system.stack.kill, "reviews")
    await system.healthy("reviews")
    assert await parked(system, "reviews", subscriber="reviews.reactions", key=poisoned) == [first]
    await submit_plan(system, other)
    await system.until("reviews", other, status="opened")
    assert await system.row("reviews", poisoned) == {}
    await everywhere(system, "skip", poisoned)
    await system.until("reviews", poisoned, status="opened")


async def test_K6_retried_after_repair_and_audited(system: System):
    poisoned = system.new_project()
    owner = await asyncpg.connect(secrets.owner_dsn(system.stack.folder.secrets, "projects"))
    await owner.execute(f"alter table views.projects_1 add constraint no check (project_id <> '{poisoned}')")
    await submit_plan(system, poisoned)
    first = await until_parked(system, "projects", 4, subscriber=VIEW, key=poisoned)
    again = await settle(system, "projects", first["id"], "retry")
    assert (again.json()["parked"]["standing"], again.json()["parked"]["behind"]) == ("parked", 4)
    await owner.execute("alter table views.projects_1 drop constraint no")
    key = {"Idempotency-Key": str(new_id())}
    done = await settle(system, "projects", first["id"], "retry", **key)
    assert (await settle(system, "projects", first["id"], "retry", **key)).json() == done.json()
    assert (await system.row("projects", poisoned))["status"] == "in_review"
    assert await parked(system, "projects", key=poisoned) == []
    told = await owner.fetch("select type, data, meta from events where key = $1 order by position", poisoned)
    await owner.close()
    assert [e["type"] for e in told][-2:] == ["ParkedEventRetried"] * 2
    assert first["event_id"] in told[-1]["data"]
    assert "sample-operator" in told[-1]["meta"]


async def test_K6_who_may_settle_what(system: System):
    poisoned = system.new_project()
    await misshapen(system, poisoned)
    await misshapen(system, poisoned)
    first = await until_parked(system, "projects", 1, subscriber=VIEW, key=poisoned)
    [second] = await parked(system, "projects", subscriber=VIEW, key=poisoned, standing="waiting")
    assert (await settle(system, "projects", first["id"], "skip", role="street")).status_code == 403
    assert (await settle(system, "projects", second["id"], "skip")).status_code == 409
    assert (await settle(system, "projects", str(new_id()), "skip")).status_code == 404
    await everywhere(system, "skip", poisoned)
    assert (await settle(system, "projects", first["id"], "retry")).status_code == 409


async def test_K6_a_log_that_is_published_again_parks_nothing_twice(system: System):
    poisoned, after = system.new_project(), system.new_project()
    await misshapen(system, poisoned)
    first = await until_parked(system, "projects", subscriber=VIEW, key=poisoned)
    await asyncio.to_thread(system.stack.wipe, "kafka")
    await asyncio.to_thread(system.stack.start, "kafka")
    await submit_plan(system, after)
    await system.until("reviews", after, status="opened")
    assert await parked(system, "projects", subscriber=VIEW) == [first]
    await everywhere(system, "skip", poisoned)
