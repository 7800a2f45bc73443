"""Parts that die and come back, on the real system: nothing lost, nothing doubled, nobody's help needed."""

import asyncio

import pytest

from deploy.parts import SERVICES
from shared.topics import PARTITIONS, topic_of
from tests.system.conftest import System
from tests.system.steps import apply, submit_plan
from tests.system.topics import header, positions, read_topic

pytestmark = pytest.mark.stack


async def test_K5_a_service_killed_in_the_middle_goes_on_where_it_was(system: System):
    id = system.new_project()
    await submit_plan(system, id)
    for service in SERVICES:
        await asyncio.to_thread(system.stack.kill, service)
    await asyncio.gather(*[system.healthy(service) for service in SERVICES])
    await system.until("reviews", id, status="opened", plan_version=1)
    await system.until("funding", id, estimate=100_000)
    await system.send(
        "reviews", id, "RecordPreliminaryReview", "county_bureau", passed=False, defects=["缺图纸"]
    )
    await system.until("projects", id, status="sent_back", defects=["缺图纸"])


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


async def test_K4_an_empty_broker_gets_every_log_again_from_position_1(system: System):
    before, during = system.new_project(), system.new_project()
    await submit_plan(system, before)
    await system.until("funding", before, estimate=100_000)
    await asyncio.to_thread(system.stack.wipe, "kafka")
    await submit_plan(system, during)
    await asyncio.to_thread(system.stack.start, "kafka")
    await system.until("reviews", during, status="opened")
    await system.until("funding", during, estimate=100_000)
    for service in SERVICES:
        await system.healthy(service)
        position = (await system.http.get(f"{system.stack.plan.url(service)}/health")).json()["log"][
            "position"
        ]
        records = await read_topic(system.stack, topic_of(service), at_least=position)
        assert positions(records) == list(range(1, position + 1))
        assert_each_stream_in_version_order(records)
    # and the services that saw the events before did not take them twice
    await system.send("reviews", before, "RecordPreliminaryReview", "county_bureau", passed=True)
    await system.until("reviews", before, status="preliminarily_passed", plan_version=1)


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


def assert_each_stream_in_version_order(records: list) -> None:
    last: dict[str, int] = {}
    for record in records:
        stream, version = header(record, "ce_stream"), int(header(record, "ce_version"))
        if not stream.endswith(header(record, "ce_subject")):
            continue  # the register's events go by their project, hence over all partitions
        assert version == last.get(stream, 0) + 1, f"{stream}: {version} after {last.get(stream, 0)}"
        last[stream] = version
    assert {record.partition for record in records} <= set(range(PARTITIONS))
