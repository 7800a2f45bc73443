"""Pydantic models as JSON Schema components of one document."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

Json = dict[str, Any]


class Schemas:
    """The models of a document, and what they are made of; equal names of different models are told apart."""

    def __init__(self, models: Sequence[type[BaseModel]]) -> None:
        places, schema = models_json_schema(
            [(model, "serialization") for model in dict.fromkeys(models)],
            ref_template="#/components/schemas/{model}",
            schema_generator=_Plain,
        )
        self._places = {model: place for (model, _), place in places.items()}
        self.definitions: Json = {
            name: _open(definition) for name, definition in schema.get("$defs", {}).items()
        }

    def of(self, model: type[BaseModel]) -> Json:
        return dict(self._places[model])

    def of_all(self, models: Sequence[type[BaseModel]]) -> Json:
        """One model as it is, several as the sum of what they read."""
        first, *more = dict.fromkeys(models)
        return {"allOf": [self.of(m) for m in (first, *more)]} if more else self.of(first)


class _Plain(GenerateJsonSchema):
    """Without a title for each field: it only repeats the name."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def _open(definition: Json) -> Json:
    """A publisher writes no field it does not declare, yet a newer one may: its readers refuse none (K12)."""
    return {name: value for name, value in definition.items() if name != "additionalProperties"}
