"""Reading a project's partition of real topics: repeats, strangers, the unreadable, the absent."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from deploy.site import secrets
from deploy.stack.local import LocalStack
from services.audit.history import history_of
from services.audit.reading import read
from shared.core.frozen import replace
from shared.core.recorded import Recorded, digest_of
from shared.core.recovered import LOG, STREAM
from shared.kafka.record import Arrived, to_headers
from shared.kafka.topics import PARTITIONS, partition_of, topic_of
from shared.kafka.unavailable import KafkaUnavailable
from shared.settings import Settings
from tests.samples.arrived import APPLIED, CONFIRMED, PROJECT, arrived
from tests.samples.recoveries import recovered

pytestmark = pytest.mark.stack

# Topics of our own: the services' may be in use by other tests of the session.
AUDIT, EMPTY, ABSENT = "desk-test", "desk-test-empty", "desk-test-absent"


@pytest.fixture(scope="module")
def settings(stack: LocalStack) -> Settings:
    user, password = secrets.kafka_admin(stack.folder.secrets)
    return Settings(service="audit", kafka=stack.plan.kafka, kafka_user=user, kafka_password=password)


@pytest.fixture(scope="module")
async def producer(settings: Settings) -> AsyncIterator[AIOKafkaProducer]:
    connection: dict[str, Any] = {"bootstrap_servers": settings.kafka_servers, **settings.kafka_login}
    admin = AIOKafkaAdminClient(**connection)
    await admin.start()
    await admin.create_topics([NewTopic(topic_of(s), PARTITIONS, 1) for s in (AUDIT, EMPTY)])
    await admin.close()
    async with AIOKafkaProducer(**connection) as producer:
        yield producer


async def publish(producer: AIOKafkaProducer, record: Arrived, generation: int = 1) -> None:
    event = sealed(record)
    headers = to_headers(AUDIT, event, generation, record.previous)
    key, partition = event.key.encode(), partition_of(event.key if event.key == LOG else PROJECT)
    await producer.send_and_wait(topic_of(AUDIT), event.data, key, partition, headers=headers)


def sealed(record: Arrived) -> Recorded:
    """The sample as our own source would have recorded it: the digest names the source."""
    return replace(record.event, digest=digest_of(AUDIT, record.event))


async def test_a_partition_is_read_to_its_end_and_told_once(producer: AIOKafkaProducer, settings: Settings):
    stranger = replace(APPLIED, previous=2, event=replace(APPLIED.event, key="xj-2", position=3))
    for record in (APPLIED, CONFIRMED, stranger):
        await publish(producer, record)
    await producer.send_and_wait(topic_of(AUDIT), b"junk", partition=partition_of(PROJECT))
    for record in (APPLIED, CONFIRMED):
        await publish(producer, record, generation=2)

    number = partition_of(PROJECT)
    found = await read(settings, (AUDIT, EMPTY, ABSENT), PROJECT)
    desk, empty, absent = (partition for partition in found if partition.number == number)
    assert (desk.there, empty.there, absent.there) == (True, True, False)
    assert (desk.records, len(desk.found), desk.unreadable, desk.missing) == (6, 4, [3], [])
    assert (empty.records, empty.found) == (0, [])
    assert [a.event for a in desk.found[:2]] == [sealed(APPLIED), sealed(CONFIRMED)]

    history = history_of(PROJECT, [desk, empty, absent])
    assert (len(history.entries), history.verified) == (2, 2)
    assert {finding.kind for finding in history.findings} == {"unreadable", "not_searched"}


async def test_what_was_decided_about_a_log_that_went_back_is_read_of_its_partition(
    producer: AIOKafkaProducer, settings: Settings
):
    assert partition_of(LOG) != partition_of(PROJECT)
    decided = recovered(lost=((2, 2),))
    await publish(producer, arrived(decided, type="LogRecovered", key=LOG, stream=STREAM))
    history = history_of(PROJECT, await read(settings, (AUDIT,), PROJECT))
    [finding] = (finding for finding in history.findings if finding.kind == "contradicted")
    assert "Position 2 has two events" in finding.en
    assert f"{topic_of(AUDIT)}/{partition_of(LOG)} (1 records)" in {
        searched.words.en for searched in history.searched
    }


async def test_a_refused_login_is_said_in_words(settings: Settings):
    stranger = settings.model_copy(update={"kafka_password": "wrong"})
    with pytest.raises(KafkaUnavailable, match=settings.kafka):
        await read(stranger, (AUDIT,), PROJECT)
