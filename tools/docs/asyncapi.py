"""One AsyncAPI 3.0 document a service: what it sends and what it reads, as a machine reads it."""

import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from deploy.kafka.rights import group_prefix
from deploy.site.secrets import SUBSCRIBER
from shared.core.messages import Event
from shared.core.service import Service
from shared.kafka.topics import PARTITIONS, SETTINGS, topic_of
from shared.log.release import VERSION
from tools.docs.catalogue import DISCLOSURES, NAMES, Reader, meaning, readers, title
from tools.docs.record import headers
from tools.docs.schemas import Schemas

BINDING = "0.5.0"
Json = dict[str, Any]


def documents(root: Path, services: Sequence[Service]) -> dict[Path, str]:
    """docs/asyncapi/<service>.json → its text."""
    return {
        root / "docs" / "asyncapi" / f"{service.name}.json": _text(_document(service)) for service in services
    }


def _text(document: Json) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _document(service: Service) -> Json:
    read = _read(service)
    schemas = Schemas([*service.event_types().values(), *_foreign_models(service, read)])
    return {
        "asyncapi": "3.0.0",
        "id": f"urn:jiugai:{service.name}",
        "info": _info(service),
        "defaultContentType": "application/json",
        "servers": {"kafka": _server(service)},
        "channels": _channels(service, read),
        "operations": _operations(service, read),
        "components": {
            "messages": _messages(service, read, schemas),
            "messageTraits": {"record": _record()},
            "schemas": schemas.definitions,
            "securitySchemes": {"scram": {"type": "scramSha512", "description": "账户 · an account"}},
        },
    }


def _info(service: Service) -> Json:
    return {
        "title": f"旧改 · {NAMES[service.name]}事件 · events of jiugai {service.name}",
        "version": VERSION,
        "description": (
            "由代码生成 (make docs) · generated from the code. "
            "CloudEvents 1.0, binary mode. The log is kept for ever: read it from the beginning. "
            "Fields and event types may be added: pass over those you do not know. "
            "Records of an earlier schema version stay as they were written, without the fields added since. "
            "A record may come again: pass over a ce_position that the partition has already brought."
        ),
        "tags": [{"name": name, "description": said} for name, said in DISCLOSURES.items()],
    }


def _server(service: Service) -> Json:
    return {
        "host": "{bootstrap}",
        "protocol": "kafka",
        "description": (
            f"Kafka. Only the user {service.name} may write {topic_of(service.name)}; its consumer groups "
            f"begin with `{group_prefix(service.name)}`. Those of the user {SUBSCRIBER}, who reads the "
            f"topics of all events, begin with `{group_prefix(SUBSCRIBER)}`."
        ),
        "variables": {"bootstrap": {"description": "host:port; `jiugai env` prints it as KAFKA"}},
        "security": [{"$ref": "#/components/securitySchemes/scram"}],
    }


def _channels(service: Service, read: dict[str, list[Reader]]) -> Json:
    """The service's own first."""
    sources = dict.fromkeys([service.name, *read])
    return {topic_of(source): _channel(service, source, read) for source in sources}


def _channel(service: Service, source: str, read: dict[str, list[Reader]]) -> Json:
    names = service.event_types() if source == service.name else _types(read[source])
    return {
        "address": topic_of(source),
        "title": f"{NAMES[source]}事件",
        "description": "One record an event, keyed by the project: a project's events keep their order.",
        "messages": {name: {"$ref": f"#/components/messages/{_id(service, source, name)}"} for name in names},
        "bindings": {"kafka": _topic()},
    }


def _topic() -> Json:
    """The publisher's settings of a topic, in AsyncAPI's types."""
    kept = {
        "cleanup.policy": SETTINGS["cleanup.policy"].split(","),
        "retention.ms": int(SETTINGS["retention.ms"]),
        "retention.bytes": int(SETTINGS["retention.bytes"]),
    }
    return {"partitions": PARTITIONS, "topicConfiguration": kept, "bindingVersion": BINDING}


def _operations(service: Service, read: dict[str, list[Reader]]) -> Json:
    publish = {
        "action": "send",
        "title": "发布 · publish",
        "summary": "Every event the service decides, in the order of its log.",
        **_on(service.name, list(service.event_types())),
    }
    receive = {f"read{source.capitalize()}": _receive(service, source, read[source]) for source in read}
    return {"publish": publish, **receive}


def _receive(service: Service, source: str, by: list[Reader]) -> Json:
    group = {"type": "string", "pattern": f"^{group_prefix(service.name).replace('.', '[.]')}"}
    return {
        "action": "receive",
        "title": f"读取{NAMES[source]} · read {source}",
        "summary": "Only the event types that a reaction or view reads; the others are passed over.",
        "description": "\n".join(f"- {line}" for line in _uses(by)),
        **_on(source, list(_types(by))),
        "bindings": {"kafka": {"groupId": group, "bindingVersion": BINDING}},
    }


def _uses(by: list[Reader]) -> list[str]:
    reads: dict[str, list[str]] = defaultdict(list)
    for reader in by:
        reads[f"{reader.kind} {reader.name}"].append(reader.model.__name__)
    return [f"{use}: {', '.join(types)}" for use, types in reads.items()]


def _on(source: str, types: list[str]) -> Json:
    channel = f"#/channels/{topic_of(source)}"
    return {
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/{name}"} for name in types],
    }


def _messages(service: Service, read: dict[str, list[Reader]], schemas: Schemas) -> Json:
    own = {name: _own(service, event, schemas) for name, event in service.event_types().items()}
    foreign = {
        _id(service, source, name): _foreign(source, name, schemas.of_all(models))
        for source, by in read.items()
        if source != service.name
        for name, models in _types(by).items()
    }
    return own | foreign


def _own(service: Service, event: type[Event], schemas: Schemas) -> Json:
    return {
        "title": title(service.name, event.__name__),
        "summary": meaning(event),
        "tags": [{"name": event.disclosure}],
        **_message(service.name, event.__name__, schemas.of(event), event.schema_version),
    }


def _foreign(source: str, name: str, payload: Json) -> Json:
    return {
        "title": title(source, name),
        "summary": f"Only the fields read here; {source} documents the rest.",
        **_message(source, name, payload),
    }


def _message(source: str, name: str, payload: Json, version: int | None = None) -> Json:
    fixed: Json = {"ce_source": {"const": f"/jiugai/{source}"}, "ce_type": {"const": name}}
    if version is not None:
        versions = [str(n) for n in range(1, version + 1)]
        fixed["ce_schemaversion"] = _one_of(versions)
        fixed["ce_dataschema"] = _one_of([f"urn:jiugai:{source}:{name}:{n}" for n in versions])
    return {
        "name": name,
        "contentType": "application/json",
        "headers": {"type": "object", "properties": fixed},
        "payload": payload,
        "traits": [{"$ref": "#/components/messageTraits/record"}],
    }


def _one_of(values: list[str]) -> Json:
    return {"const": values[0]} if len(values) == 1 else {"enum": values}


def _record() -> Json:
    """What all records have in common: the headers, and the project as the key."""
    described = headers()
    properties = {
        h.name: {"type": "string", "description": h.meaning, **h.schema, "examples": [h.example]}
        for h in described
    }
    key = {"type": "string", "description": "项目编号 · the project", "examples": ["xj-2024-001"]}
    return {
        "contentType": "application/json",
        "headers": {"type": "object", "required": [h.name for h in described], "properties": properties},
        "correlationId": {"location": "$message.header#/ce_correlation"},
        "bindings": {"kafka": {"key": key, "bindingVersion": BINDING}},
    }


def _read(service: Service) -> dict[str, list[Reader]]:
    """source → the service's reactions and views that read its events."""
    by_source: dict[str, list[Reader]] = defaultdict(list)
    for reader in readers([service]):
        by_source[reader.source].append(reader)
    return dict(sorted(by_source.items()))


def _types(by: list[Reader]) -> dict[str, list[Any]]:
    """event type → the models by which it is read."""
    models: dict[str, list[Any]] = defaultdict(list)
    for reader in by:
        models[reader.model.__name__].append(reader.model)
    return models


def _foreign_models(service: Service, read: dict[str, list[Reader]]) -> list[Any]:
    return [reader.model for source, by in read.items() if source != service.name for reader in by]


def _id(service: Service, source: str, name: str) -> str:
    return name if source == service.name else f"{source}.{name}"
