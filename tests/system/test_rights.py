"""Nobody writes where he does not belong: refused by Kafka and PostgreSQL themselves."""

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.errors import TopicAuthorizationFailedError
from confluent_kafka import Consumer, KafkaError

from deploy.site import secrets
from deploy.site.components import SERVICES
from deploy.stack.local import LocalStack
from tests.kafka import login
from tests.system.conftest import System

pytestmark = pytest.mark.stack

APPENDS = ("append_one(null)", "append_all('{}')", "append('{}')")


@pytest.mark.parametrize("user", [*[s for s in SERVICES if s != "projects"], "audit", "subscriber"])
@pytest.mark.parametrize("topic", ["projects.events", "projects.commands"])
async def test_nobody_but_projects_writes_the_topics_of_projects(system: System, user: str, topic: str):
    async with AIOKafkaProducer(**login(system.stack, user)) as producer:
        with pytest.raises(TopicAuthorizationFailedError):
            await producer.send_and_wait(topic, b"{}")


@pytest.mark.parametrize(
    ("topic", "group", "refusal"),
    [
        ("funding.events", "maintenance.test", KafkaError.TOPIC_AUTHORIZATION_FAILED),
        ("projects.commands", "maintenance.test", KafkaError.TOPIC_AUTHORIZATION_FAILED),
        ("projects.events", "reviews.test", KafkaError.GROUP_AUTHORIZATION_FAILED),
    ],
)
def test_a_service_reads_only_what_it_hears_in_its_own_groups(running: LocalStack, topic, group, refusal):
    user, password = secrets.kafka_user(running.folder.secrets, "maintenance")
    consumer = Consumer(
        {
            "bootstrap.servers": running.plan.kafka,
            "security.protocol": "SASL_PLAINTEXT",
            "sasl.mechanism": "SCRAM-SHA-512",
            "sasl.username": user,
            "sasl.password": password,
            "group.id": group,
            "auto.offset.reset": "earliest",
        }
    )
    consumer.subscribe([topic])
    message = consumer.poll(20)
    consumer.close()
    assert message is not None
    assert message.error().code() == refusal


@pytest.mark.parametrize("dsn_of", [secrets.runtime_dsn, secrets.owner_dsn])
async def test_funding_cannot_log_in_to_the_database_of_projects(system: System, dsn_of):
    server, _, _ = dsn_of(system.stack.folder.secrets, "funding").rpartition("/")
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="CONNECT"):
        await asyncpg.connect(f"{server}/projects")


async def test_the_auditor_reads_everything_and_writes_nothing(system: System):
    for service in SERVICES:
        connection = await asyncpg.connect(secrets.auditor_dsn(system.stack.folder.secrets, service))
        await connection.fetch("select * from events limit 1")
        await connection.fetch("select * from commands limit 1")
        await connection.execute("set default_transaction_read_only = off")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("delete from events")
        for append in APPENDS:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(f"select {append}")
        await connection.close()
