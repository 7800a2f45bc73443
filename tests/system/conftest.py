"""The whole system for real: Kafka, PostgreSQL, four services and the audit desk, as processes."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from demo.paths import command_path, row_path
from deploy.site.components import APPLICATIONS
from deploy.site.people import PEOPLE
from deploy.stack.local import LocalStack
from deploy.stack.tokens import token
from shared.http.commands import kebab
from tests.eventually import eventually
from tests.samples.papers import FILES

PATIENCE_S = 30


@dataclass
class System:
    """A running system, and a person to speak to it: `await system.send("projects", id, "ConfirmApplication",
    "street")`."""

    stack: LocalStack
    http: httpx.AsyncClient
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def new_project(self) -> str:
        return f"test-{next(self.numbers):03d}"

    def headers(self, role: str, **more: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {token(self.stack.folder.secrets, PEOPLE[role])}", **more}

    def url(self, service: str, id: str) -> str:
        """Of the project's row."""
        return self.stack.plan.url(service) + row_path(service, id)

    async def post(
        self, service: str, id: str, command: str, by: dict[str, str], **fields: Any
    ) -> httpx.Response:
        """`by`: the headers of a person, see `headers`."""
        await self.upload(service, by, json.dumps(fields))
        url = self.stack.plan.url(service) + command_path(service, kebab(command), id)
        return await self.http.post(url, json=fields, headers=by)

    async def upload(self, service: str, by: dict[str, str], said: str) -> None:
        """The sample files that are named there."""
        for sha256, content in FILES.items():
            if sha256 in said:
                await self.http.post(f"{self.stack.plan.url(service)}/files", content=content, headers=by)

    async def send(self, service: str, id: str, command: str, role: str, **fields: Any) -> dict[str, Any]:
        """A command that must be accepted; its answer."""
        answer = await self.post(service, id, command, self.headers(role), **fields)
        assert answer.status_code == 200, f"{command}: {answer.status_code} {answer.text}"
        accepted: dict[str, Any] = answer.json()
        return accepted

    async def row(self, service: str, id: str, at: str | None = None) -> dict[str, Any]:
        """The project's row in a service's view, {} where there is none."""
        return await self._found(self.url(service, id), at)

    async def child(self, service: str, view: str, key: str) -> dict[str, Any]:
        """A row that is one of several of a project, {} where there is none yet."""
        return await self._found(f"{self.stack.plan.url(service)}/{view}/{key}")

    async def _found(self, url: str, at: str | None = None) -> dict[str, Any]:
        asked = {"at": at} if at else None
        answer = await self.http.get(url, params=asked, headers=self.headers("auditor"))
        found: dict[str, Any] = answer.json() if answer.status_code == 200 else {}
        return found

    async def until(self, service: str, key: str, view: str | None = None, **wanted: Any) -> dict[str, Any]:
        """Wait until a row has these values, through restarts of its service: the project's, or `view`'s."""
        row: dict[str, Any] = {}

        async def shown() -> dict[str, Any]:
            nonlocal row
            with suppress(httpx.TransportError):  # the service is being restarted
                row = await (self.child(service, view, key) if view else self.row(service, key))
            return row if wanted.items() <= row.items() else {}

        return await eventually(
            shown, lambda: f"{service} shows {wanted} of {key}; it shows {row}", PATIENCE_S
        )

    async def healthy(self, service: str) -> None:
        await asyncio.to_thread(self.stack.wait, service)


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    parts = ("postgres", "kafka", *APPLICATIONS)
    with LocalStack(tmp_path_factory.mktemp("system"), parts, ports="free") as stack:
        yield stack


@pytest.fixture(scope="session")
async def system(running: LocalStack) -> AsyncIterator[System]:
    async with httpx.AsyncClient(timeout=20, trust_env=False) as http:
        yield System(running, http)
