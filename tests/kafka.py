"""The stack's broker for tests: logging in as one of its users; settings of a topic, read and changed."""

import asyncio
from typing import Any

from confluent_kafka.admin import (  # type: ignore[attr-defined]  # it does not list what it exports
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    ResourceType,
)

from deploy.kafka import grants
from deploy.site import secrets
from deploy.stack.local import LocalStack


def login(stack: LocalStack, user: str) -> dict[str, Any]:
    """What every client of aiokafka takes."""
    name, password = secrets.kafka_user(stack.folder.secrets, user)
    return {
        "bootstrap_servers": stack.plan.kafka,
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": name,
        "sasl_plain_password": password,
    }


async def set_topic(kafka: str, account: tuple[str, str], topic: str, name: str, value: str) -> None:
    """Raises KafkaException where the account may not. account: user, password"""
    entry = ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(ResourceType.TOPIC, topic, incremental_configs=[entry])
    client = grants.client(kafka, account)
    [done] = client.incremental_alter_configs([resource]).values()
    await asyncio.to_thread(done.result)


async def settings_of(kafka: str, account: tuple[str, str], topic: str) -> dict[str, str]:
    client = grants.client(kafka, account)
    [asked] = client.describe_configs([ConfigResource(ResourceType.TOPIC, topic)]).values()
    return {name: entry.value for name, entry in (await asyncio.to_thread(asked.result)).items()}
