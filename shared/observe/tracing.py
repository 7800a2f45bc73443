"""Spans of commands, batches and pages, for OpenTelemetry; off unless there is somewhere to send them."""

import os
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice

from opentelemetry import context, trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import Link, NonRecordingSpan, SpanContext, SpanKind, Status, StatusCode, TraceFlags
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from shared.core.recorded import Meta
from shared.observe.outcome import Outcome
from shared.observe.trace_context import span_id, trace_id

ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
MOST_LINKS = 32
CLOSING_SECONDS = 2.0

_CALLERS = TraceContextTextMapPropagator()


class _Ids(RandomIdGenerator):
    """Random ones, except for the command that is being written: its ids follow from its own."""

    def __init__(self) -> None:
        self._trace: int | None = None
        self._span: int | None = None

    @contextmanager
    def being(self, meta: Meta, *, first: bool) -> Iterator[None]:
        self._trace, self._span = trace_id(meta.correlation), span_id(meta.command) if first else None
        try:
            yield
        finally:
            self._trace = self._span = None

    def generate_trace_id(self) -> int:
        return self._trace or super().generate_trace_id()

    def generate_span_id(self) -> int:
        return self._span or super().generate_span_id()

    def is_trace_id_random(self) -> bool:
        return False


class Tracing:
    """The spans of one process. Without a processor every call returns at once.

    A span is written when its end is known: a command that was a repeat must not pass for the first.
    """

    def __init__(self, service: str = "", processor: SpanProcessor | None = None) -> None:
        self.on = processor is not None
        self._ids = _Ids()
        if processor is not None:
            resource = Resource.create({"service.namespace": "jiugai", "service.name": service})
            provider = TracerProvider(resource=resource, id_generator=self._ids, shutdown_on_exit=False)
            provider.add_span_processor(processor)
            self._provider, self._tracer = provider, provider.get_tracer("jiugai")

    def command(self, name: str, meta: Meta, outcome: Outcome, started: int, stream: str) -> None:
        """A command that came to an end. What is current (`caused_by`, `called_by`) is its parent where it is
        of the same trace, else a link. started: nanoseconds of the epoch."""
        if not self.on:
            return
        current = trace.get_current_span().get_span_context()
        follows = current.trace_id == trace_id(meta.correlation)
        with self._ids.being(meta, first=outcome is Outcome.ACCEPTED):
            span = self._tracer.start_span(
                name,
                _within(current) if follows else context.Context(),
                kind=SpanKind.SERVER if meta.causation is None else SpanKind.CONSUMER,
                links=[Link(current)] if current.is_valid and not follows else [],
                start_time=started,
                attributes={"jiugai.outcome": str(outcome), "jiugai.stream": stream},
            )
        if outcome in (Outcome.FAILED, Outcome.UNAVAILABLE):
            span.set_status(Status(StatusCode.ERROR, outcome))
        span.end()

    def committed(self, batch: Sequence[Meta], seconds: float) -> None:
        """The commit, within each command of the batch."""
        if not self.on:
            return
        ended = time.time_ns()
        started = ended - int(seconds * 1e9)
        for meta in batch:
            span = self._tracer.start_span(
                "append",
                _within(_of(meta)),
                start_time=started,
                attributes={"jiugai.batch": len(batch)},
            )
            span.end(ended)

    def linked(self, name: str, started: int, causes: Iterable[Meta], **attributes: int) -> None:
        """Something done for many commands at once: a trace of its own, linked to the first of them."""
        if not self.on:
            return
        commands = {meta.command: meta for meta in causes}
        span = self._tracer.start_span(
            name,
            context.Context(),
            links=[Link(_of(meta)) for meta in islice(commands.values(), MOST_LINKS)],
            start_time=started,
            attributes={f"jiugai.{key}": value for key, value in attributes.items()},
        )
        span.end()

    @contextmanager
    def caused_by(self, meta: Meta) -> Iterator[None]:
        """What follows reacts to an event of this command."""
        if not self.on:
            yield
            return
        with _current(_within(_of(meta))):
            yield

    @contextmanager
    def called_by(self, headers: Mapping[str, str]) -> Iterator[None]:
        """What follows answers a request with these headers, perhaps a traceparent among them."""
        with _current(_CALLERS.extract(headers, context.Context())):
            yield

    def close(self) -> None:
        """Send what is left, but do not wait long for a collector that is away."""
        if self.on:
            closing = threading.Thread(target=self._provider.shutdown, daemon=True)
            closing.start()
            closing.join(CLOSING_SECONDS)


def from_environment(service: str) -> Tracing:
    """Over OTLP/HTTP, as the standard variables of OpenTelemetry say; off where they name no endpoint."""
    if not any(os.environ.get(name) for name in ENDPOINTS):
        return Tracing(service)
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    return Tracing(service, BatchSpanProcessor(OTLPSpanExporter()))


def _of(meta: Meta) -> SpanContext:
    """The span of a command, wherever it was written."""
    return SpanContext(
        trace_id(meta.correlation), span_id(meta.command), True, TraceFlags(TraceFlags.SAMPLED)
    )


def _within(parent: SpanContext) -> context.Context:
    return trace.set_span_in_context(NonRecordingSpan(parent), context.Context())


@contextmanager
def _current(wanted: context.Context) -> Iterator[None]:
    token = context.attach(wanted)
    try:
        yield
    finally:
        context.detach(token)
