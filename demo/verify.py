"""After the run: what the four views and the services' health reports say."""

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from demo.client import Client
from demo.expected import Rows, differences, expected, totals
from demo.samples import PLANNED, Sample
from deploy.site.components import SERVICES

PATIENCE_S = 30
PAUSE_S = 0.2
AT_ONCE = 8


@dataclass(frozen=True)
class Standing:
    """Events in a service's log, how many of them are in Kafka, how many of others it has yet to read."""

    events: int | None
    relayed: int | None
    lag: int | None


async def look_at_all(client: Client, samples: Sequence[Sample]) -> dict[Sample, Rows]:
    """Every sample's rows in the four views, as soon as they are as expected, at the latest after 30 s."""
    turns = asyncio.Semaphore(AT_ONCE)
    deadline = time.monotonic() + PATIENCE_S
    found = await asyncio.gather(*(_look(client, turns, sample, deadline) for sample in samples))
    return dict(zip(samples, found, strict=True))


async def _look(client: Client, turns: asyncio.Semaphore, sample: Sample, deadline: float) -> Rows:
    while True:
        async with turns:
            rows = {service: await client.look(service, sample.id) for service in SERVICES}
        if not differences(expected(sample), rows) or time.monotonic() > deadline:
            return rows
        await asyncio.sleep(PAUSE_S)


async def standing(client: Client, services: Iterable[str]) -> dict[str, Standing]:
    """Each service's figures, as soon as everything is published and read, at the latest after 30 s."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        found = {service: _standing(await client.health(service)) for service in services}
        if all(map(_settled, found.values())) or time.monotonic() > deadline:
            return found
        await asyncio.sleep(PAUSE_S)


def faults(rows: Mapping[Sample, Rows]) -> list[str]:
    """A line for each difference from what is expected."""
    of_projects = [
        f"{sample.id} {line}" for sample in rows for line in differences(expected(sample), rows[sample])
    ]
    return [*of_projects, *_of_totals(rows)]


def _of_totals(rows: Mapping[Sample, Rows]) -> list[str]:
    found = {batch: totals(rows[s] for s in rows if s.batch == batch) for batch in PLANNED}
    return [
        f"batch {batch}: {field} {getattr(found[batch], field)}, the plan says {planned}"
        for batch, plan in PLANNED.items()
        for field, planned in vars(plan).items()
        if planned is not None and getattr(found[batch], field) != planned
    ]


def _standing(health: Mapping[str, Any]) -> Standing:
    """The audit desk writes no log of its own."""
    log = health.get("log") or {}
    lags = [subscription["lag"] for subscription in health.get("subscriptions") or ()]
    lag = None if None in lags else sum(lags)
    return Standing(log.get("position"), log.get("relayed"), lag)


def _settled(one: Standing) -> bool:
    return one.lag == 0 and one.events == one.relayed
