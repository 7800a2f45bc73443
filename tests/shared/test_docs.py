"""/docs: a page that needs nobody but the service."""

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from shared.http.app import new_app
from shared.observe.metrics import Metrics


@pytest.fixture
async def door() -> AsyncIterator[httpx.AsyncClient]:
    async def health() -> dict[str, Any]:
        return {"healthy": True}

    transport = httpx.ASGITransport(new_app("test", health, Metrics()))
    async with httpx.AsyncClient(transport=transport, base_url="http://door") as client:
        yield client


async def test_the_page_names_no_address_elsewhere(door: httpx.AsyncClient):
    page = (await door.get("/docs")).text
    assert "swagger-ui" in page
    assert "//" not in page


async def test_what_the_page_loads_is_there(door: httpx.AsyncClient):
    page = await door.get("/docs")
    loaded = re.findall(r"""(?:src|href)="([^"]+)"|url: '([^']+)'""", page.text)
    answers = {(path := one or other): await door.get(str(page.url.join(path))) for one, other in loaded}
    assert {path.rpartition(".")[2] for path in answers} == {"js", "css", "png", "json"}
    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(answers, 200)
    assert "SwaggerUIBundle" in answers["docs/swagger/swagger-ui-bundle.js"].text
