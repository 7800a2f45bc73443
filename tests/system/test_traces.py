"""Two services as processes, real Kafka between them, and a collector that listens: one trace."""

import threading
from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_hex
from typing import Any
from uuid import UUID

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from shared.log.ids import new_id
from shared.observe.trace_context import span_id, trace_id
from tests.eventually import eventually
from tests.faults.processes import instead
from tests.samples.life import EXPERT_REVIEW, PLAN, By
from tests.system.conftest import PATIENCE_S, System
from tests.system.steps import become_eligible, body, send
from tests.system.test_vault import as_expert, convened

pytestmark = pytest.mark.stack

CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Collector(ThreadingHTTPServer):
    """Of OTLP over HTTP. spans: (service, span) as they come; bodies: all that was sent, as it was."""

    def __init__(self) -> None:
        self.spans: list[tuple[str, Any]] = []
        self.bodies: list[bytes] = []
        super().__init__(("127.0.0.1", 0), _Receive)

    def of(self, service: str, name: str, trace: int | None = None) -> list[Any]:
        """The service's spans of that name, of every trace if none is named."""
        found = [span for by, span in list(self.spans) if by == service and span.name == name]
        if trace is None:
            return found
        wanted = trace.to_bytes(16, "big")
        return [span for span in found if wanted in (span.trace_id, *(link.trace_id for link in span.links))]


class _Receive(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.bodies.append(body)
        request = ExportTraceServiceRequest.FromString(body)
        for resource in request.resource_spans:
            of = {a.key: a.value.string_value for a in resource.resource.attributes}
            spans = [span for scope in resource.scope_spans for span in scope.spans]
            self.server.spans += [(of["service.name"], span) for span in spans]
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
async def traced(system: System, collector: Collector) -> AsyncIterator[System]:
    """Two of the services tell the collector what they do."""
    telling = {
        "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{collector.server_port}",
        "OTEL_BSP_SCHEDULE_DELAY": "100",
    }
    async with (
        instead(system.stack, "projects", **telling) as projects,
        instead(system.stack, "reviews", **telling) as reviews,
    ):
        for service in ("projects", "reviews"):
            await system.healthy(service)
        yield system
        for process in (projects, reviews):  # so that they leave their groups, and nobody waits for them
            process.terminate()
            await process.wait()


async def caught_up(system: System, service: str) -> None:
    """A batch that makes up for what other tests left behind is linked to the first of its causes only."""

    async def without_lag() -> bool:
        report = (await system.http.get(f"{system.stack.plan.url(service)}/health")).json()
        return all(subscription["lag"] == 0 for subscription in report["subscriptions"])

    await eventually(without_lag, f"{service} without lag", PATIENCE_S)


async def told(collector: Collector, service: str, name: str, trace: int | None = None) -> list[Any]:
    return await eventually(
        lambda: collector.of(service, name, trace), f"a span {name} of {service}", PATIENCE_S
    )


async def test_a_plan_and_the_review_that_it_opens_are_one_trace(traced: System, collector: Collector):
    await caught_up(traced, "reviews")
    submit = await submitted(traced, traced.new_project())
    trace = trace_id(submit)
    opened = await told(collector, "reviews", "OpenReview", trace)
    sent = await told(collector, "projects", "SubmitPlan", trace)
    await told(collector, "projects", "relay events")
    await told(collector, "reviews", "apply reviews.reactions", trace)
    assert [(span.span_id, span.parent_span_id) for span in sent] == [(as_bytes(submit), b"")]
    assert [span.parent_span_id for span in opened] == [as_bytes(submit)]
    assert opened[0].span_id != as_bytes(submit)
    assert [link.trace_id.hex() for link in sent[0].links] == [CALLER.split("-")[1]]


def as_bytes(command: UUID) -> bytes:
    return span_id(command).to_bytes(8, "big")


async def submitted(system: System, id: str) -> UUID:
    """A plan, sent by somebody who traces too; the command's id."""
    await become_eligible(system, id)
    draft, submission = PLAN
    await send(system, id, draft)
    submit = new_id()
    by = system.headers("implementer", **{"Idempotency-Key": str(submit), "traceparent": CALLER})
    answer = await system.post("projects", id, "SubmitPlan", by, **body(submission))
    assert answer.status_code == 200
    return submit


async def test_K15_no_trace_carries_an_opinion_before_the_seal(traced: System, collector: Collector):
    """Accepted, said again, refused, written amiss, tried: it is told what happened, and no word of it."""
    id, mark = await convened(traced), token_hex(16)
    opinion = {"verdict": "fail", "text": mark}
    [seated, other] = [step for step in EXPERT_REVIEW[2:4] if isinstance(step, By)]
    sent = [
        (seated, {"opinion": opinion}, 200),
        (seated, {"opinion": opinion}, 200),
        (seated, {"opinion": opinion | {"text": f"{mark}, and more"}}, 409),
        (other, {"opinion": opinion | {"verdict": mark}}, 400),
        (other, {"opinion": opinion}, 200),
    ]
    for by, facts, status in sent:
        fields = body(by.command) | facts
        answer = await traced.post("reviews", id, "SubmitExpertOpinion", as_expert(traced, by), **fields)
        assert answer.status_code == status, answer.text
    await tried(traced, id, other, body(other.command) | {"opinion": opinion})

    def outcomes() -> list[str]:
        spans = collector.of("reviews", "SubmitExpertOpinion")
        return sorted(a.value.string_value for s in spans for a in s.attributes if a.key == "jiugai.outcome")

    expected = ["accepted", "accepted", "accepted", "refused"]
    await eventually(lambda: outcomes() == expected, lambda: f"{outcomes()} told", PATIENCE_S)
    await told(collector, "reviews", "apply reviews.reviews")
    assert mark.encode() not in b"".join(collector.bodies)


async def tried(system: System, id: str, by: By, fields: dict[str, Any]) -> None:
    url = f"{system.stack.plan.url('reviews')}/reviews/{id}/submit-expert-opinion?dry_run=true"
    answer = await system.http.post(url, json=fields, headers=as_expert(system, by))
    assert answer.status_code == 200, answer.text
