"""Concurrent clients that lead projects through their lives, and do all that clients do wrong meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cache
from random import Random
from typing import Any

import httpx

from demo.paths import row_path
from demo.steps import Request, Until
from deploy.site.components import SERVICES
from deploy.site.people import PEOPLE, Person
from deploy.stack.local import LocalStack
from deploy.stack.tokens import token
from tests.eventually import eventually, within
from tests.faults.answers import Answer, Hope
from tests.faults.scenarios import Life, new_id, new_lives, out_of_order

# Longer than any part is away here; a life that has not gone on by then will never do so.
PATIENCE_S = 120
LOOK_EVERY_S = 0.1
AGAIN_AFTER_S = 0.2
# Steps of a project that nobody can hand over yet.
EARLY = ("confirm-application", "draft-plan", "submit-plan", "approve-plan", "record-initiation")

Json = dict[str, Any]


@dataclass
class Load:
    """What clients ask of a system, and all that they were answered.

    addresses  service → where its instances answer
    resent     how often a connection was lost or a service was away, and the same was sent again
    patience   seconds until a client gives up what does not come
    """

    stack: LocalStack
    http: httpx.AsyncClient
    chance: Random
    addresses: dict[str, list[str]] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    resent: int = 0
    patience: float = PATIENCE_S

    def __post_init__(self) -> None:
        self.addresses |= {name: [self.stack.plan.url(name)] for name in SERVICES}
        self._lives = new_lives(self.chance)
        self._begun: list[Life] = []
        self._answered = asyncio.Condition()
        self.signed = cache(self._signed)

    async def until(self, commands: int, clients: int) -> None:
        """Until that many answers more are there."""
        enough = len(self.answers) + commands
        await asyncio.gather(*[self._client(lambda: len(self.answers) < enough) for _ in range(clients)])

    async def begin(self, lives: int) -> None:
        """So many projects more apply: what a service takes whoever else is away."""
        for _ in range(lives):
            life = next(self._lives)
            first = life.steps.popleft()
            assert isinstance(first, Request)
            await self.ask(first)
            self._begun.append(life)

    async def answered(self, more: int) -> None:
        """Until clients that ask meanwhile were given so many answers more."""
        enough = len(self.answers) + more

        def awaited() -> str:
            return f"{more} answers, {enough - len(self.answers)} missing"

        async with self._answered, within(self.patience, awaited):
            await self._answered.wait_for(lambda: len(self.answers) >= enough)

    @asynccontextmanager
    async def meanwhile(self, clients: int) -> AsyncIterator[None]:
        """As long as the body runs; what is on its way then is waited for, for it may yet be journalled."""
        going = True
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._client(lambda: going)) for _ in range(clients)]
            try:
                yield
            finally:
                going = False
                await asyncio.wait(tasks)

    def _signed(self, person: Person) -> dict[str, str]:
        return {"Authorization": f"Bearer {token(self.stack.folder.secrets, person)}"}

    async def _client(self, wanted: Callable[[], bool]) -> None:
        """Life after life; one that is left in the middle is taken up again by whoever comes next."""
        while wanted():
            life = self._begun.pop() if self._begun else next(self._lives)
            while life.steps and wanted():
                step = life.steps.popleft()
                if isinstance(step, Request):
                    await self._step(step)
                else:
                    await self._wait(life.project, step)
            if life.steps:
                self._begun.append(life)

    async def _step(self, request: Request) -> None:
        """The step itself, once in effect; and in every second case what a client should not do."""
        done = asyncio.create_task(self.ask(request, _hope(request)))
        match self.chance.randrange(14):
            case 0 | 1:
                await self.ask(request, _hope(request))
            case 2:
                await self.ask(replace(request, id=new_id(self.chance)), "either")
            case 3 if request.command in EARLY:
                await self.ask(out_of_order(request, self.chance), "refused")
            case 4:
                nobody = replace(request, id=new_id(self.chance), by=PEOPLE["auditor"])
                await self.ask(nobody, "refused")
            case 5:
                typing_error = {**request.body, "occured_on": "2024-03-01"}
                await self.ask(replace(request, id=new_id(self.chance), body=typing_error), "refused")
            case 6 if (await done).accepted:
                another = {**request.body, "occurred_on": "2020-01-01"}
                await self.ask(replace(request, body=another), "refused")
                await self.ask(request, _hope(request))
            case 7 if (first := await done).accepted:
                late = replace(request, id=new_id(self.chance))
                await self.ask(late, "refused", {"If-Match": f'"{first.body["version"] - 1}"'})
        await done

    async def ask(
        self, request: Request, hope: Hope = "accepted", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Upload what it names, ask until there is an answer, and remember it."""
        for file in request.files:
            await self._send("POST", request.service, "/files", request.by, {}, content=file)
        said = {"Idempotency-Key": str(request.id), **(headers or {})}
        got = await self._send("POST", request.service, request.path, request.by, said, json=request.body)
        answer = Answer(request.service, request.id, request.command, hope, got.status_code, got.json())
        async with self._answered:
            self.answers.append(answer)
            self._answered.notify_all()
        return answer

    async def _wait(self, project: str, until: Until) -> None:
        path = row_path(until.service, project)
        row: Json | None = None

        async def told() -> bool:
            nonlocal row
            got = await self._send("GET", until.service, path, PEOPLE["city_office"], {})
            row = got.json() if got.status_code == 200 else None
            return row is not None and until.holds(row)

        awaited = f"{until.service} is told of {project}: {until.what}"
        await eventually(told, lambda: f"{awaited}; it shows {row}", self.patience, LOOK_EVERY_S)

    async def _send(
        self, method: str, service: str, path: str, by: Person, headers: Mapping[str, str], **body: Any
    ) -> httpx.Response:
        """The same again, until there is an answer; to another instance, where there are several."""

        async def answered() -> httpx.Response | None:
            url = self.chance.choice(self.addresses[service]) + path
            with suppress(httpx.TransportError):
                answer = await self.http.request(method, url, headers=self.signed(by) | headers, **body)
                if answer.status_code != 503:
                    return answer
            self.resent += 1
            return None

        awaited = f"{service} answers {method} {path}"
        return await eventually(answered, awaited, self.patience, AGAIN_AFTER_S)


def _hope(request: Request) -> Hope:
    return "refused" if request.refused_by else "accepted"
