"""Settings of the services' topics, put back where somebody changed them."""

from collections.abc import Collection, Mapping

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import (  # type: ignore[attr-defined]  # it does not list what it exports
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    ResourceType,
)

from shared.kafka.topics import SETTINGS


def restore(admin: AdminClient, topics: Collection[str]) -> list[str]:
    """Returns the topics that were set otherwise. One that is not there yet will be made as it should be."""
    changed = {topic: found for topic in topics if (found := _changed(admin, topic))}
    if changed:
        done = admin.incremental_alter_configs([_back(topic, found) for topic, found in changed.items()])
        for future in done.values():
            future.result()
    return sorted(changed)


def _changed(admin: AdminClient, topic: str) -> dict[str, str]:
    """What it should be set to, and is not."""
    [asked] = admin.describe_configs([ConfigResource(ResourceType.TOPIC, topic)], request_timeout=2).values()
    try:
        found: Mapping[str, ConfigEntry] = asked.result()
    except KafkaException as error:
        if error.args[0].code() == KafkaError.UNKNOWN_TOPIC_OR_PART:
            return {}
        raise
    return {name: value for name, value in SETTINGS.items() if found[name].value != value}


def _back(topic: str, settings: Mapping[str, str]) -> ConfigResource:
    to = [
        ConfigEntry(name, value, incremental_operation=AlterConfigOpType.SET)
        for name, value in settings.items()
    ]
    return ConfigResource(ResourceType.TOPIC, topic, incremental_configs=to)
