"""Who is in a consumer group, as its broker says."""

import asyncio

from confluent_kafka.admin import AdminClient

from deploy.kafka import grants
from deploy.site import secrets
from deploy.stack.local import LocalStack
from tests.eventually import eventually

PATIENCE_S = 60
LOOK_EVERY_S = 0.3


async def has_members(stack: LocalStack, group: str, count: int) -> None:
    """Waits until the group has so many; AssertionError after a minute."""
    admin = grants.client(stack.plan.kafka, secrets.kafka_admin(stack.folder.secrets))

    async def so_many() -> bool:
        return await asyncio.to_thread(_members, admin, group) == count

    await eventually(so_many, f"{count} members of {group}", PATIENCE_S, LOOK_EVERY_S)


def _members(admin: AdminClient, group: str) -> int:
    return len(admin.describe_consumer_groups([group])[group].result().members)
