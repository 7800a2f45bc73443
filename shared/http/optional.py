"""What may be left out of a request, as the OpenAPI document tells it."""

from typing import Any

from pydantic import GetJsonSchemaHandler
from pydantic_core import CoreSchema


class NeverNull:
    """Metadata of an optional header or query parameter: it is there or not, but never null.

    pydantic would announce `str | None` as a choice of string and null.

    told: what is announced, where that is not what the type says
    """

    def __init__(self, told: dict[str, Any] | None = None) -> None:
        self._told = told

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        if self._told:
            return self._told
        whole = handler(core)
        [shown] = [one for one in whole.pop("anyOf") if one != {"type": "null"}]
        return {**whole, **shown}
