"""The OpenAPI document of a service tells what may be sent and asked, and how it may be answered."""

import re
from pathlib import Path

import httpx
import pytest
from jsonschema import Draft202012Validator

from services.projects.app import service
from services.projects.views.projects import STATUSES
from shared.core.row_field import row_fields
from tests.shared.door import APPLICATION, APPLY
from tests.tokens import bearer

pytestmark = pytest.mark.stack


async def test_openapi_says_how_a_command_may_be_answered(door: httpx.AsyncClient, keys: Path):
    document = (await door.get("/openapi.json")).json()
    command = document["paths"]["/projects/{id}/submit-renovation-application"]["post"]
    statuses = {"200", "400", "401", "403", "408", "409", "413", "422", "503", "default"}
    assert set(command["responses"]) == statuses
    assert set(command["responses"]["200"]["headers"]) == {"ETag"}
    assert set(command["responses"]["503"]["headers"]) == {"Retry-After"}
    described = command["responses"]["422"]["content"]["application/problem+json"]
    schema, example = described["schema"], described["example"]
    Draft202012Validator(schema).validate(example | {"instance": APPLY})
    assert example["confirm"] == ["area_m2", "households"]
    spoken = APPLICATION | {"document": None}
    refused = await door.post(APPLY, json=spoken, headers=bearer(keys, "resident_committee"))
    Draft202012Validator(schema).validate(refused.json())
    assert "HTTPValidationError" not in document["components"]["schemas"]


async def test_openapi_says_what_may_be_asked_for(door: httpx.AsyncClient):
    document = (await door.get("/openapi.json")).json()
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    schemas = {p["name"]: p["schema"] for operation in operations for p in operation.get("parameters", [])}
    fields = row_fields(service.main_view.row)
    asks = {name + ask.value for name, field in fields.items() for ask in field.asks}
    assert {name: schema["type"] for name, schema in schemas.items() if name not in asks} == {
        **dict.fromkeys(("id", "key", "at", "after", "order", "Idempotency-Key", "If-Match"), "string"),
        "by": "array",
        "limit": "integer",
        "count": "boolean",
        "dry_run": "boolean",
    }
    assert asks <= schemas.keys()
    assert schemas["at"]["examples"] == ["projects/0/0"]
    assert re.fullmatch(schemas["If-Match"]["pattern"], 'W/"7"')


async def test_openapi_says_what_a_column_is_called_and_measured_in_and_which_codes_there_are(
    door: httpx.AsyncClient,
):
    document = (await door.get("/openapi.json")).json()
    for suffix in ("", ".csv", ".xlsx", "/summary", "/summary.csv", "/summary.xlsx"):
        told = {p["name"]: p for p in document["paths"][f"/projects{suffix}"]["get"]["parameters"]}
        assert told["status"]["schema"]["items"]["enum"] == [*STATUSES]
        assert told["budget.from"]["schema"]["title"] == "批准投资 · budget"
        assert "单位：分；公开 · " in told["budget.from"]["description"]
        assert told["started_on.to"]["schema"]["examples"] == ["2024-03-15"]
        for parameter in told.values():
            zh, dot, en = parameter["description"].partition(" · ")
            assert zh
            assert dot
            assert en
    assert document["paths"]["/projects"]["get"]["security"] == [{"HTTPBearer": []}, {}]
    columns = document["components"]["schemas"]["ProjectRow"]["properties"]
    assert columns["budget"]["title"] == "批准投资 · budget"
    assert [one["type"] for one in columns["budget"]["anyOf"]] == ["integer", "null"]
