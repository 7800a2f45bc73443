"""A log and a topic that nobody else writes, reads or sets."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic

from deploy.kafka import grants
from deploy.site import secrets
from deploy.stack.local import LocalStack
from shared.kafka.topics import PARTITIONS, topic_of
from shared.log.event_log import EventLog
from shared.settings import Settings
from tests.eventually import eventually
from tests.kafka import set_topic
from tests.shared.empty import connected, empty_database
from tests.system.topics import read_records

_numbers = itertools.count(1)


@dataclass
class Alone:
    """A log of its own, and a topic that nobody else sets or reads."""

    settings: Settings
    log: EventLog
    sql: asyncpg.Connection
    admin: tuple[str, str]

    @property
    def topic(self) -> str:
        return topic_of(self.settings.service)

    async def set(self, name: str, value: str) -> None:
        """A setting of the topic, as an administrator does it."""
        await set_topic(self.settings.kafka, self.admin, self.topic, name, value)

    async def clocks_were_ahead(self) -> None:
        """When the last event was recorded, by more than brokers allow by default."""
        await self.sql.execute("update head set recorded_at = clock_timestamp() + interval '2 hours'")

    async def read(self, at_least: int = 0) -> list[ConsumerRecord]:
        return await read_records(self.topic, at_least, **self.login)

    async def ends(self) -> list[int]:
        async with AIOKafkaConsumer(**self.login) as consumer:
            ends = await consumer.end_offsets([TopicPartition(self.topic, p) for p in range(PARTITIONS)])
        return [end for _, end in sorted(ends.items())]

    async def make_topic(self, partitions: int) -> None:
        async with self._as_admin() as admin:
            await admin.create_topics([NewTopic(self.topic, partitions, 1)])

    async def widen_topic(self, partitions: int) -> None:
        """As `kafka-topics --alter --partitions` does it, with a record of somebody's in the last one."""
        async with self._as_admin() as admin:
            await admin.create_partitions({self.topic: NewPartitions(partitions)})
        async with AIOKafkaProducer(**self.login, metadata_max_age_ms=100) as producer:
            await eventually(lambda: self._is_known(producer, partitions - 1), "the last one known")
            await producer.send_and_wait(self.topic, b"stray", partition=partitions - 1)

    async def _is_known(self, producer: AIOKafkaProducer, partition: int) -> bool:
        return partition in await producer.partitions_for(self.topic)

    async def until_assigned(self, group: str, partition: int) -> None:
        """The group has given the partition to a member."""
        client = grants.client(self.settings.kafka, self.admin)

        def given() -> bool:
            members = client.describe_consumer_groups([group])[group].result().members
            return partition in [p.partition for m in members for p in m.assignment.topic_partitions]

        await eventually(
            lambda: asyncio.to_thread(given), f"partition {partition} given to a member of {group}"
        )

    @asynccontextmanager
    async def _as_admin(self) -> AsyncIterator[AIOKafkaAdminClient]:
        admin = AIOKafkaAdminClient(**self.login)
        await admin.start()
        try:
            yield admin
        finally:
            await admin.close()

    @property
    def login(self) -> dict[str, Any]:
        return {"bootstrap_servers": self.settings.kafka_servers, **self.settings.kafka_login}


@asynccontextmanager
async def open_alone(stack: LocalStack) -> AsyncIterator[Alone]:
    user, password = admin = secrets.kafka_admin(stack.folder.secrets)
    service = f"alone-{next(_numbers)}"
    async with empty_database(stack) as dsn, EventLog(dsn, service) as log, connected(dsn) as sql:
        settings = Settings(
            service=service,
            kafka=stack.plan.kafka,
            kafka_user=user,
            kafka_password=password,
            dsn=dsn,
        )
        yield Alone(settings, log, sql, admin)
