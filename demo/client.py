"""Sends the requests of a script to the services over HTTP and reads their views."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from uuid import UUID

import httpx
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_exponential_jitter

from demo.paths import command_title, row_path
from demo.steps import Request, Until
from deploy.site.components import CHINESE
from deploy.site.people import PEOPLE, Person
from deploy.site.problem import OperatorProblem

PATIENCE_S = 60
FIRST_LOOK_S, SLOWEST_LOOK_S = 0.02, 0.25

Tokens = Callable[[Person], str]


class Away(Exception):
    """The service says 503: the same request may be sent again."""


class Client:
    def __init__(self, http: httpx.AsyncClient, urls: Mapping[str, str], tokens: Tokens) -> None:
        self._http, self._urls, self._token = http, urls, cache(tokens)

    async def ask(self, request: Request) -> None:
        """Upload what it names, and ask. Raises OperatorProblem unless the answer is what the script expects:
        events, or the named rule."""
        for file in request.files:
            await self._upload(request, file)
        url = f"{self._urls[request.service]}{request.path}"
        answer = await self._send("POST", url, request.by, request.id, json=request.body)
        if not _as_expected(request, answer):
            raise _unexpected(request, answer)

    async def _upload(self, request: Request, file: bytes) -> None:
        url = f"{self._urls[request.service]}/files"
        answer = await self._send("POST", url, request.by, content=file)
        if answer.status_code != 200:
            raise _unexpected(request, answer)

    async def wait(self, project: str, until: Until) -> None:
        """Raises OperatorProblem if the service does not know it within a minute."""
        deadline, pause = time.monotonic() + PATIENCE_S, FIRST_LOOK_S
        while (row := await self.look(until.service, project)) is None or not until.holds(row):
            if time.monotonic() > deadline:
                raise _unknown(project, until, row)
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, SLOWEST_LOOK_S)

    async def look(self, service: str, project: str) -> dict[str, Any] | None:
        """The view's row of the project; None where it has none."""
        url = f"{self._urls[service]}{row_path(service, project)}"
        answer = await self._send("GET", url, PEOPLE["city_office"])
        if answer.status_code == 404:
            return None
        if answer.status_code != 200:
            raise OperatorProblem(
                f"无法查看 {url}。", f"{url} cannot be read: {answer.status_code}", log=[answer.text]
            )
        row: dict[str, Any] = answer.json()
        return row

    async def health(self, service: str) -> dict[str, Any]:
        """The health report of a service. Raises OperatorProblem if it does not answer within a minute."""
        answer = await self._send("GET", f"{self._urls[service]}/health", PEOPLE["city_office"])
        report: dict[str, Any] = answer.json()
        return report

    async def _send(
        self, method: str, url: str, by: Person, id: UUID | None = None, **content: Any
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._token(by)}"}
        if id is not None:
            headers["Idempotency-Key"] = str(id)
        try:
            return await self._try(method, url, headers=headers, **content)
        except (Away, httpx.TransportError) as error:
            raise OperatorProblem(
                f"服务未能应答：{url}", f"{url} did not answer.", "jiugai status", reason=repr(error)
            ) from None

    @retry(
        retry=retry_if_exception_type((Away, httpx.TransportError)),
        wait=wait_exponential_jitter(multiplier=0.1, max=2),
        stop=stop_after_delay(PATIENCE_S),
        reraise=True,
    )
    async def _try(self, method: str, url: str, **content: Any) -> httpx.Response:
        answer = await self._http.request(method, url, **content)
        if answer.status_code == 503:
            raise Away(answer.text)
        return answer


def _as_expected(request: Request, answer: httpx.Response) -> bool:
    """A refusal by the rule that the script names, or success with events."""
    if request.refused_by:
        return answer.status_code == 422 and answer.json().get("rule") == request.refused_by
    return answer.status_code == 200 and answer.json()["events"] != []


def _unexpected(request: Request, answer: httpx.Response) -> OperatorProblem:
    title = command_title(request.service, request.command)
    asked = f"{request.project}: {request.service} {request.command}"
    expected = f"a refusal by {request.refused_by}" if request.refused_by else "success, with events"
    return OperatorProblem(
        f"{request.project}：{CHINESE[request.service]}对“{title.zh}”的答复与剧本不符。",
        f"{asked} ({request.body['occurred_on']}, {request.by.id}) was answered {answer.status_code}; "
        f"expected: {expected}.",
        log=[answer.text],
    )


def _unknown(project: str, until: Until, row: Mapping[str, Any] | None) -> OperatorProblem:
    shown = "no row" if row is None else json.dumps(row, ensure_ascii=False)
    return OperatorProblem(
        f"{project}：{CHINESE[until.service]}在 {PATIENCE_S} 秒内未显示所等待的内容。",
        f"{project}: {until.service} did not show this within {PATIENCE_S} s: {until.what}.",
        f"jiugai status; jiugai logs {until.service}",
        log=[f"{until.service} shows: {shown}"],
    )
