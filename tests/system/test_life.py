"""Whole lives over the public HTTP API: each outcome, twice the same, and with services killed on the way."""

import asyncio
import io
from dataclasses import replace
from functools import partial

import pytest
from rich.console import Console

from demo.client import Client
from demo.run import demo
from demo.samples import SAMPLES, Sample
from demo.scenario import script
from demo.steps import Request
from deploy.site.components import APPLICATIONS, SERVICES
from deploy.stack.tokens import token
from shared.kafka.topics import topic_of
from tests.system.conftest import System
from tests.system.topics import header, read_topic

pytestmark = pytest.mark.stack


def client_of(system: System) -> Client:
    urls = {name: system.stack.plan.url(name) for name in SERVICES}
    return Client(system.http, urls, partial(token, system.stack.folder.secrets))


async def test_the_demo_ends_as_planned_and_again_adds_nothing(system: System):
    urls = {name: system.stack.plan.url(name) for name in APPLICATIONS}
    tokens = partial(token, system.stack.folder.secrets)
    first = await demo(urls, tokens, Console(file=io.StringIO()))
    again = await demo(urls, tokens, Console(file=io.StringIO()))
    assert again == first


async def test_K5_projects_reach_handover_though_services_are_killed_on_the_way(system: System):
    """A project for each service, which is killed three times in that project's life; all at once."""
    async with asyncio.TaskGroup() as projects:
        for victim in SERVICES:
            projects.create_task(_lead(system, victim))


async def _lead(system: System, victim: str) -> None:
    ordinary = next(sample for sample in SAMPLES if sample.outcome == "handed_over")
    sample = replace(ordinary, number=901 + SERVICES.index(victim))
    client, life = client_of(system), script(sample)
    for n, step in enumerate(life):
        if n in (len(life) // 4, len(life) // 2, len(life) * 3 // 4):
            await system.healthy(victim)
            await asyncio.to_thread(system.stack.kill, victim)
        if isinstance(step, Request):
            await client.ask(step)
        else:
            await client.wait(sample.id, step)
    await _handed_over(system, sample)


async def _handed_over(system: System, sample: Sample) -> None:
    """Each look waits: other projects' victims are killed meanwhile."""
    row = await system.until("projects", sample.id, status="handed_over")
    assert row["households"] == sample.households
    care = await system.until("maintenance", sample.id, resolved_faults=1)
    assert (care["open_faults"], care["inspections"]) == (0, 1)
    await system.until("maintenance", f"{sample.id}.fault-00001", view="faults", status="resolved")
    ledger = await system.until("funding", sample.id)
    assert ledger["paid"] == sum(source["paid"] for source in ledger["sources"])


async def test_events_are_cloudevents_in_binary_mode(system: System):
    records = await read_topic(system.stack, topic_of("projects"), at_least=1)
    for record in records:
        assert header(record, "ce_specversion") == "1.0"
        assert header(record, "content-type") == "application/json"
        assert header(record, "ce_subject").encode() == record.key
        for required in ("ce_id", "ce_source", "ce_type"):
            assert header(record, required)
