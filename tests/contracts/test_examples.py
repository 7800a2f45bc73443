"""The examples of OpenAPI: what a page composes of them for a command is a command."""

import json
from typing import Any

import pytest

from services.audit.catalogue import SERVICES
from shared.core.messages import Command

ASKED = {
    name: command
    for service in SERVICES.values()
    for decider in service.deciders
    for name, command in decider.command_types().items()
    if command.roles
}


def example(schema: dict[str, Any], parts: dict[str, Any]) -> Any:
    """As Swagger UI composes it: a field's own example first, then its parts'."""
    match schema:
        case {"examples": [first, *_]}:
            return first
        case {"$ref": name}:
            return example(parts[name.rpartition("/")[2]], parts)
        case {"anyOf": [first, *_]}:
            return example(first, parts)
        case {"properties": fields}:
            return {name: example(field, parts) for name, field in fields.items()}
        case {"items": item}:
            return [example(item, parts)]
        case {"type": "object"}:
            return {}
    raise AssertionError(f"no example: {schema}")


@pytest.mark.parametrize("command", ASKED.values(), ids=ASKED.keys())
def test_a_command_composed_of_its_examples_is_well_formed(command: type[Command]):
    schema = command.model_json_schema()
    command.model_validate_json(json.dumps(example(schema, schema.get("$defs", {}))))
