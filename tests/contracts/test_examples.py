"""The examples of OpenAPI: what a page composes of them for a command is a command."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from services.audit.catalogue import SERVICES
from shared.core.messages import Command

HAN, LATIN = re.compile("[一-鿿]"), re.compile("[A-Za-z]")
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


def fields(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every field of a command, and of every value in it: what a page shows beside it."""
    for part in (schema, *schema.get("$defs", {}).values()):
        for name, field in part.get("properties", {}).items():
            yield f"{part['title']}.{name}", field


@pytest.mark.parametrize("command", ASKED.values(), ids=ASKED.keys())
def test_every_field_says_in_chinese_and_english_what_it_holds(command: type[Command]):
    said = {name: field.get("description", "") for name, field in fields(command.model_json_schema())}
    silent = [name for name, words in said.items() if not (HAN.search(words) and LATIN.search(words))]
    assert silent == []
    assert HAN.match(command.__doc__ or "")
