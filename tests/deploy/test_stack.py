"""The real Kafka and PostgreSQL: what they refuse, and how they come back."""

import asyncio
from urllib.parse import urlsplit

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import GroupAuthorizationFailedError, TopicAuthorizationFailedError
from confluent_kafka import KafkaException

from deploy.site import secrets
from deploy.stack.local import LocalStack
from shared.kafka.topics import SETTINGS, topic_of
from tests.eventually import eventually
from tests.kafka import login, set_topic, settings_of

pytestmark = pytest.mark.stack
RECORD = b"{}"


async def create_topic(stack: LocalStack, service: str) -> None:
    admin = AIOKafkaAdminClient(**login(stack, service))
    await admin.start()
    await admin.create_topics([NewTopic(topic_of(service), 6, 1)])
    await admin.close()


async def send(stack: LocalStack, user: str, topic: str) -> None:
    async with AIOKafkaProducer(**login(stack, user)) as producer:
        await asyncio.wait_for(producer.send_and_wait(topic, RECORD), 10)


async def read(stack: LocalStack, user: str, topic: str, group: str) -> None:
    """Returns when it has come to RECORD; other tests may have sent something before."""
    start = {"group_id": group, "auto_offset_reset": "earliest"}
    consumer = AIOKafkaConsumer(topic, **start, **login(stack, user))
    try:  # `async with` would leave one open that may not even start
        await consumer.start()
        async with asyncio.timeout(20):
            while (await consumer.getone()).value != RECORD:
                pass
    finally:
        await consumer.stop()


async def test_a_service_writes_its_own_topic_and_the_others_read_it(stack: LocalStack) -> None:
    await create_topic(stack, "projects")
    await send(stack, "projects", "projects.events")
    for user, group in (("funding", "funding.x"), ("audit", "audit.x"), ("subscriber", "ext.x")):
        await read(stack, user, "projects.events", group)


@pytest.mark.parametrize("user", ["funding", "audit", "subscriber"])
async def test_nobody_else_writes_it(stack: LocalStack, user: str) -> None:
    await create_topic(stack, "projects")
    with pytest.raises(TopicAuthorizationFailedError):
        await send(stack, user, "projects.events")


@pytest.mark.parametrize("name", ["retention.ms", "message.timestamp.after.max.ms"])
async def test_a_setting_of_a_topic_that_an_administrator_changed_is_put_back(
    stack: LocalStack, name: str
) -> None:
    await create_topic(stack, "projects")
    where = stack.plan.kafka, secrets.kafka_admin(stack.folder.secrets), "projects.events"
    await set_topic(*where, name, "1000000000000")
    await set_topic(*where, "segment.bytes", "50000000")

    async def put_back() -> bool:
        return SETTINGS.items() <= (await settings_of(*where)).items()

    await eventually(put_back, f"{name} as it should be")
    assert (await settings_of(*where))["segment.bytes"] == "50000000"


async def test_a_service_may_not_change_a_setting_of_its_topic(stack: LocalStack) -> None:
    await create_topic(stack, "projects")
    account = secrets.kafka_user(stack.folder.secrets, "projects")
    with pytest.raises(KafkaException, match="TOPIC_AUTHORIZATION_FAILED"):
        await set_topic(stack.plan.kafka, account, "projects.events", "retention.ms", "1")


async def test_nobody_joins_another_ones_group(stack: LocalStack) -> None:
    with pytest.raises(GroupAuthorizationFailedError):
        await read(stack, "funding", "projects.events", "projects.view")


async def test_a_service_cannot_log_in_to_another_ones_database(stack: LocalStack) -> None:
    own = urlsplit(secrets.runtime_dsn(stack.folder.secrets, "funding"))
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="projects"):
        await asyncpg.connect(own._replace(path="/projects").geturl())


async def test_the_runtime_role_makes_no_tables(stack: LocalStack) -> None:
    connection = await asyncpg.connect(secrets.runtime_dsn(stack.folder.secrets, "funding"))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute("create table mine (a int)")
    await connection.close()


async def test_the_auditor_reads_what_migrations_make_and_changes_nothing(stack: LocalStack) -> None:
    owner = await asyncpg.connect(secrets.owner_dsn(stack.folder.secrets, "funding"))
    await owner.execute("create table looked_at (a int); insert into looked_at values (1)")
    auditor = await asyncpg.connect(secrets.auditor_dsn(stack.folder.secrets, "funding"))
    await auditor.execute("set default_transaction_read_only = off")
    assert await auditor.fetchval("select a from looked_at") == 1
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await auditor.execute("delete from looked_at")
    await auditor.close()
    await owner.execute("drop table looked_at")
    await owner.close()


async def test_no_secret_is_in_a_log_or_on_a_command_line(stack: LocalStack) -> None:
    known = [value for file in stack.folder.secrets.glob("*.env") for value in passwords(file.stem, stack)]
    written = "".join(log.read_text(errors="replace") for log in stack.folder.logs.iterdir())
    written += (stack.folder.root / "plan.json").read_text()
    written += (stack.folder.run / "supervisord.conf").read_text()
    assert [password for password in known if password in written] == []


def passwords(file: str, stack: LocalStack) -> list[str]:
    values = secrets.read(stack.folder.secrets, file).items()
    return [secrets.password_of(v) or v for name, v in values if not name.endswith("_USER")]


def need_control(stack: LocalStack, component: str) -> None:
    if not stack.controls(component):
        pytest.skip(f"{component} runs elsewhere: it is not ours to kill")


def pid_of(stack: LocalStack, program: str) -> int:
    """0 while it has no process."""
    return stack.supervisor.processes()[program].pid


async def test_a_killed_broker_comes_back_with_what_it_had(stack: LocalStack) -> None:
    need_control(stack, "kafka")
    await create_topic(stack, "reviews")
    await send(stack, "reviews", "reviews.events")
    await asyncio.to_thread(stack.kill, "kafka")
    await asyncio.to_thread(stack.wait, "kafka")
    await read(stack, "audit", "reviews.events", "audit.killed")


async def test_an_empty_broker_in_its_place_has_every_user_and_right(stack: LocalStack) -> None:
    need_control(stack, "kafka")
    await asyncio.to_thread(stack.wipe, "kafka")
    await asyncio.to_thread(stack.start, "kafka")
    await create_topic(stack, "maintenance")
    await send(stack, "maintenance", "maintenance.events")
    await read(stack, "projects", "maintenance.events", "projects.anew")


async def test_a_killed_database_comes_back(stack: LocalStack) -> None:
    need_control(stack, "postgres")
    killed = pid_of(stack, "postgres")
    await asyncio.to_thread(stack.kill, "postgres")
    await eventually(lambda: pid_of(stack, "postgres") not in (killed, 0), "another process")
    await asyncio.to_thread(stack.wait, "postgres")
    connection = await asyncpg.connect(secrets.runtime_dsn(stack.folder.secrets, "projects"))
    assert await connection.fetchval("select current_user") == "projects_runtime"
    await connection.close()
