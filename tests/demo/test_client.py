"""How the demo takes what the services answer; no stack."""

import hashlib
import json
from collections.abc import Callable, Iterator

import httpx
import pytest

from demo import client as client_module
from demo.client import Client
from demo.samples import SAMPLES
from demo.scenario import script
from demo.steps import Request, until
from deploy.site.components import SERVICES
from deploy.site.problem import OperatorProblem

WAITING = SAMPLES[-1]
ASKED = [step for step in script(WAITING) if isinstance(step, Request)]
APPLICATION, CENTRAL_MONEY = ASKED[0], ASKED[-1]
DONE = httpx.Response(200, json={"events": [{"type": "X"}]})


def client(answer: Callable[[httpx.Request], httpx.Response]) -> Client:
    """Every upload is taken."""

    def taking(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200) if request.url.path == "/files" else answer(request)

    http = httpx.AsyncClient(transport=httpx.MockTransport(taking))
    return Client(http, {name: f"http://{name}" for name in SERVICES}, lambda person: f"token of {person.id}")


def answering(*answers: httpx.Response) -> Callable[[httpx.Request], httpx.Response]:
    given: Iterator[httpx.Response] = iter(answers)
    return lambda request: next(given)


async def test_a_command_is_sent_by_its_person_under_its_id():
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url == f"http://projects/projects/{WAITING.id}/submit-renovation-application"
        assert request.headers["Authorization"] == f"Bearer token of {APPLICATION.by.id}"
        assert request.headers["Idempotency-Key"] == str(APPLICATION.id)
        return DONE

    await client(answer).ask(APPLICATION)


async def test_the_files_that_a_command_names_are_uploaded_before_it_by_its_person():
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return DONE

    http = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    await Client(http, {"projects": "http://projects"}, lambda person: person.id).ask(APPLICATION)
    upload, command = sent
    assert upload.url == "http://projects/files"
    assert hashlib.sha256(upload.content).hexdigest() == json.loads(command.content)["document"]["sha256"]
    assert upload.headers["Authorization"] == command.headers["Authorization"]


async def test_a_service_that_is_away_is_asked_again():
    await client(answering(httpx.Response(503), httpx.Response(503), DONE)).ask(APPLICATION)


async def test_a_refusal_that_the_script_expects_is_as_good_as_an_answer():
    await client(answering(httpx.Response(422, json={"rule": "P09"}))).ask(CENTRAL_MONEY)


@pytest.mark.parametrize(
    ("request_", "answer"),
    [
        (APPLICATION, httpx.Response(422, json={"rule": "P30"})),
        (APPLICATION, httpx.Response(409, json={"rule": "P11"})),
        (APPLICATION, httpx.Response(200, json={"events": []})),
        (APPLICATION, httpx.Response(500, text="oops")),
        (CENTRAL_MONEY, DONE),
        (CENTRAL_MONEY, httpx.Response(422, json={"rule": "F02"})),
    ],
)
async def test_any_other_answer_stops_the_demo_and_says_where(request_: Request, answer: httpx.Response):
    with pytest.raises(OperatorProblem, match=f"{WAITING.id}: {request_.service} {request_.command}"):
        await client(answering(answer)).ask(request_)


async def test_waiting_looks_until_the_view_shows_it():
    rows = [httpx.Response(404), httpx.Response(200, json={"budget": None})]
    shows = httpx.Response(200, json={"budget": 7})
    await client(answering(*rows, shows)).wait(WAITING.id, until("funding", "budget"))


async def test_waiting_in_vain_names_project_service_and_what_the_view_shows(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(client_module, "PATIENCE_S", 0.01)
    at = httpx.Response(200, json={"percent": 30})
    with pytest.raises(OperatorProblem) as problem:
        await client(lambda request: at).wait(WAITING.id, until("funding", "percent", 65))
    for word in (WAITING.id, "funding", "percent ≥ 65", '{"percent": 30}'):
        assert word in str(problem.value)
