"""Poison of each kind in the middle of streams, under load, with services killed meanwhile (K6)."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

from demo.samples import SAMPLES
from demo.scenario import script
from demo.steps import Request
from deploy.site.components import SERVICES
from deploy.site.people import PEOPLE
from services.audit.catalogue import SERVICES as WIRED
from shared.kafka.topics import topic_of
from tests.faults.answers import Answer
from tests.faults.conftest import FaultRun
from tests.faults.expected import Expected
from tests.faults.scenarios import new_id
from tests.kafka import login
from tests.system.test_parking import POISON

pytestmark = [pytest.mark.stack, pytest.mark.full]

FIRST = 901
READERS = {
    *(
        f"{name}.reactions"
        for name, s in WIRED.items()
        if "projects" in {r.reads.source for r in s.reactions}
    ),
    "projects.projects",
}


async def test_K6_poison_stops_its_own_keys_until_a_person_acts(faults: FaultRun):
    lives = [application(faults, FIRST + n) for n in range(len(POISON))]
    keys = {life[0].project for life in lives}
    async with faults.load.meanwhile(clients=4):
        for life in lives:
            await faults.load.ask(life[0])
        strangers = await poison(faults, [life[0].project for life in lives])
        for life in lives:
            await faults.load.ask(life[1])
        for service in SERVICES:
            await asyncio.to_thread(faults.stack.kill, service)
            await asyncio.to_thread(faults.stack.wait, service)
    stopped = frozenset((subscriber, key) for subscriber in READERS for key in keys)
    await faults.check(Expected(parked=stopped, strangers=strangers))
    for subscriber, key in sorted(stopped):
        await skip(faults, subscriber, key)
    await faults.check(Expected(strangers=strangers))
    await asyncio.to_thread(faults.stack.wipe, "kafka")
    await asyncio.to_thread(faults.stack.start, "kafka")
    await faults.check()


def application(faults: FaultRun, number: int) -> list[Request]:
    """The first two steps of a project."""
    steps = script(replace(SAMPLES[0], number=number))[:2]
    return [replace(step, id=new_id(faults.load.chance)) for step in steps if isinstance(step, Request)]


async def poison(faults: FaultRun, keys: list[str]) -> frozenset[tuple[str, int, int]]:
    """A record of each kind, each behind the first event of a key; where they lie."""
    places = set()
    async with AIOKafkaProducer(**login(faults.stack, "projects")) as producer:
        for key, (headers, value, _) in zip(keys, POISON.values(), strict=True):
            record: dict[str, Any] = {"key": key.encode(), "headers": list(headers.items())}
            lies = await producer.send_and_wait(topic_of("projects"), value, **record)
            places.add(("projects", lies.partition, lies.offset))
    return frozenset(places)


async def skip(faults: FaultRun, subscriber: str, key: str) -> None:
    """As a person does: over HTTP, with a reason."""
    service, http = subscriber.partition(".")[0], faults.load.http
    url, by = f"{faults.stack.plan.url(service)}/parked", faults.load.signed(PEOPLE["operator"])
    [first] = (await http.get(url, params={"subscriber": subscriber, "key": key}, headers=by)).json()
    id = new_id(faults.load.chance)
    why, known = {"reason": "测试 · a test"}, {**by, "Idempotency-Key": str(id)}
    got = await http.post(f"{url}/{first['id']}/skip", json=why, headers=known)
    body = {name: value for name, value in got.json().items() if name != "parked"}
    faults.load.answers.append(Answer(service, id, "skip", "accepted", got.status_code, body))
