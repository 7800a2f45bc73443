"""What people see of parts that are away or come back; that nothing is lost meanwhile: tests/faults."""

import asyncio

import pytest

from tests.system.conftest import System
from tests.system.steps import apply, submit_plan

pytestmark = pytest.mark.stack


async def test_K11_while_kafka_is_away_commands_are_taken_and_arrive_later(system: System):
    before, during = system.new_project(), system.new_project()
    await submit_plan(system, before)
    await system.until("projects", before, status="in_review")
    await asyncio.to_thread(system.stack.stop, "kafka")
    await submit_plan(system, during)
    assert (await system.row("projects", before))["status"] == "in_review"
    await asyncio.to_thread(system.stack.start, "kafka")
    await system.until("projects", during, status="in_review")
    await system.until("reviews", during, status="opened")


async def test_K11_without_the_database_a_clear_503_and_nothing_half_done(system: System):
    id = system.new_project()
    await asyncio.to_thread(system.stack.stop, "postgres")
    by = system.headers("street")
    refused = await system.post("projects", id, "ConfirmApplication", by)
    assert (refused.status_code, refused.json()["type"]) == (503, "urn:jiugai:problem:unavailable")
    assert int(refused.headers["Retry-After"]) > 0
    read = await system.http.get(system.url("projects", id), headers=by)
    assert read.status_code == 503
    await asyncio.to_thread(system.stack.start, "postgres")
    await submit_plan(system, id)
    await system.until("reviews", id, status="opened")


async def test_K3_a_command_sent_again_after_a_crash_gets_its_first_answer(system: System):
    id = system.new_project()
    await apply(system, id)
    by = system.headers("street", **{"Idempotency-Key": "01900000-0000-7000-8000-000000000001"})
    first = await system.post("projects", id, "ConfirmApplication", by)
    await asyncio.to_thread(system.stack.kill, "projects")
    await system.healthy("projects")
    again = await system.post("projects", id, "ConfirmApplication", by)
    assert again.json() == first.json()


async def test_K10_a_read_waits_for_the_position_of_the_write(system: System):
    id = system.new_project()
    position = await apply(system, id)
    assert (await system.row("projects", id, at=position))["status"] == "applied"
