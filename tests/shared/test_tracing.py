"""Traces follow from ids alone: what belongs together, who is whose parent, and what is never one."""

import asyncio
from uuid import UUID

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from services.projects.project import project
from services.projects.project.applying.commands import ConfirmApplication
from services.projects.project.building.commands import ReportProgress
from shared.core.decider import Addressed
from shared.core.messages import EventContext, ForeignEvent
from shared.core.reactions import reaction
from shared.core.refusals import Rejected
from shared.kafka.record import from_record, to_headers
from shared.log.causation import Causation
from shared.log.event_log import EventLog
from shared.log.handler import CommandHandler
from shared.log.ids import new_id
from shared.observe.observer import Observer
from shared.observe.outcome import Outcome
from shared.observe.trace_context import span_id, trace_id, traceparent
from shared.observe.tracing import Tracing, from_environment
from shared.subscribe.react import React
from tests.samples.people import applicant, implementer, street
from tests.samples.projects import APPLY
from tools.docs.record import sample_record

NIL = UUID(int=0)
CALLER = {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}


class RenovationApplicationSubmitted(ForeignEvent, source="projects"):
    pass


class Traced:
    """A process that traces into memory."""

    def __init__(self, service: str) -> None:
        self._memory = InMemorySpanExporter()
        self.tracing = Tracing(service, SimpleSpanProcessor(self._memory))
        self.observer = Observer(tracing=self.tracing)

    @property
    def spans(self) -> tuple[ReadableSpan, ...]:
        return self._memory.get_finished_spans()

    def of(self, name: str) -> list[ReadableSpan]:
        return [span for span in self.spans if span.name == name]

    def only(self, name: str) -> ReadableSpan:
        [span] = self.of(name)
        return span


def ids(span: ReadableSpan) -> tuple[int, int]:
    context = span.get_span_context()
    assert context is not None
    return context.trace_id, context.span_id


def test_the_header_of_a_record_is_a_function_of_its_ids():
    meta = sample_record().meta
    headers = dict(to_headers("projects", sample_record(), 1, 0))
    assert headers["traceparent"] == b"00-018f9a504c1e7b3a9d2f6a1b2c3d4e5f-9d2f6a1b2c3d4e5f-01"
    assert headers["traceparent"].decode() == traceparent(meta.correlation, meta.command)


def test_no_id_makes_a_trace_or_span_of_zeros():
    assert traceparent(NIL, NIL) == f"00-{'0' * 31}1-{'0' * 15}1-01"


async def test_without_an_endpoint_nothing_is_traced(monkeypatch: pytest.MonkeyPatch):
    for name in ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    assert not from_environment("projects").on


@pytest.mark.stack
async def test_a_command_and_the_reaction_to_it_elsewhere_are_one_trace(dsn: str, stream: str):
    here, there, once = Traced("projects"), Traced("reviews"), Causation(new_id())
    async with EventLog(dsn, "projects", here.observer) as log:
        submitted = await CommandHandler(log, here.observer)(
            Addressed(project, stream, APPLY), applicant, once
        )
        [event] = await log.read_between(submitted.position, submitted.position)
    record = from_record("projects.events", 1, 0, event.data, to_headers("projects", event, 1, 0))
    async with EventLog(dsn, "projects", there.observer) as log:
        await reacting(there, log)(None, [record])
    command, append = here.only("SubmitRenovationApplication"), here.only("append")
    reacted = there.only("ConfirmApplication")
    assert ids(command) == (trace_id(once.command), span_id(once.command))
    assert (command.kind, command.parent) == (SpanKind.SERVER, None)
    assert parent(append) == ids(command)
    assert (reacted.kind, parent(reacted)) == (SpanKind.CONSUMER, ids(command))
    assert parent(there.only("append")) == ids(reacted)
    assert append.attributes["jiugai.batch"] == 1
    for span in (*here.spans, *there.spans):
        assert ids(span)[0] == trace_id(once.command)
        assert span.start_time <= span.end_time


def parent(span: ReadableSpan) -> tuple[int, int]:
    assert span.parent is not None
    return span.parent.trace_id, span.parent.span_id


def reacting(traced: Traced, log: EventLog) -> React:
    def confirm(event: RenovationApplicationSubmitted, context: EventContext) -> list[Addressed]:
        return [Addressed(project, context.key, ConfirmApplication())]

    class AsStreet:
        """The reaction's actor is the service; the rules of projects want a street."""

        def __init__(self) -> None:
            self._handle = CommandHandler(log, traced.observer)

        async def __call__(self, order: Addressed, by: object, cause: Causation) -> object:
            return await self._handle(order, street, cause)

    return React("reviews", [reaction(RenovationApplicationSubmitted, confirm)], AsStreet(), traced.observer)


@pytest.mark.stack
async def test_a_repeat_and_a_refusal_are_other_spans_of_the_same_trace(log: EventLog, stream: str):
    traced, once = Traced("projects"), Causation(new_id())
    handle = CommandHandler(log, traced.observer)
    for _ in range(2):
        await handle(Addressed(project, stream, APPLY), applicant, once)
    first, again = traced.of("SubmitRenovationApplication")
    assert [span.attributes["jiugai.outcome"] for span in (first, again)] == ["accepted", "repeated"]
    assert ids(first) == (trace_id(once.command), span_id(once.command))
    assert ids(again)[0] == ids(first)[0]
    assert ids(again)[1] != ids(first)[1]
    refused = Causation(new_id())
    with pytest.raises(Rejected):
        await handle(Addressed(project, stream, ReportProgress(percent=1)), implementer, refused)
    assert ids(traced.only("ReportProgress"))[1] != span_id(refused.command)


@pytest.mark.stack
async def test_a_callers_own_trace_is_linked_and_not_joined(log: EventLog, stream: str):
    traced, once = Traced("projects"), Causation(new_id())
    with traced.tracing.called_by(CALLER):
        await CommandHandler(log, traced.observer)(Addressed(project, stream, APPLY), applicant, once)
    command = traced.only("SubmitRenovationApplication")
    assert (ids(command)[0], command.parent) == (trace_id(once.command), None)
    [link] = command.links
    assert f"{link.context.trace_id:032x}-{link.context.span_id:016x}" in CALLER["traceparent"]


@pytest.mark.stack
async def test_commands_of_one_batch_keep_their_traces_apart(dsn: str, stream: str):
    traced = Traced("projects")
    async with EventLog(dsn, "projects", traced.observer) as log:
        handle, causes = CommandHandler(log, traced.observer), [Causation(new_id()) for _ in range(10)]
        orders = [Addressed(project, f"{stream}-{n}", APPLY) for n in range(10)]
        await asyncio.gather(*[handle(o, applicant, c) for o, c in zip(orders, causes, strict=True)])
    commands = {ids(span) for span in traced.of("SubmitRenovationApplication")}
    assert commands == {(trace_id(c.command), span_id(c.command)) for c in causes}
    assert {parent(span) for span in traced.of("append")} == commands


def test_what_is_done_for_many_is_linked_to_each_of_them_once():
    traced, meta = Traced("projects"), sample_record().meta
    traced.tracing.command("ReportProgress", meta, Outcome.ACCEPTED, 1, "project-1")
    traced.tracing.linked("apply", 1, [meta, meta], applied=2)
    applied = traced.only("apply")
    [link] = applied.links
    ours = (trace_id(meta.correlation), span_id(meta.command))
    assert (link.context.trace_id, link.context.span_id) == ours
    assert (applied.parent, ids(applied)[0] == ours[0]) == (None, False)


def test_what_is_left_is_sent_at_the_end():
    memory = InMemorySpanExporter()
    tracing = Tracing("projects", BatchSpanProcessor(memory, schedule_delay_millis=600_000))
    tracing.command("ReportProgress", sample_record().meta, Outcome.ACCEPTED, 1, "project-1")
    tracing.close()
    assert [span.name for span in memory.get_finished_spans()] == ["ReportProgress"]
