"""What a process counts, as Prometheus reads it. Never a person, a project or anything else of an event."""

from collections.abc import Sequence

from prometheus_client import (
    CollectorRegistry,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from shared.core.recorded import Meta
from shared.core.service import Service
from shared.observe.counters import CommandCounters, EventCounters

# When each series began is nothing that Prometheus' text format has a word for: it would be another series.
disable_created_metrics()  # type: ignore[no-untyped-call]  # its signature has no types

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
COMMIT_SECONDS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
BATCH_COMMANDS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
REQUEST_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The registry of one process, with what it counts; all else is read off when somebody asks.

    service  whose rules, commands and events are counted; without one only batches and requests are shown
    """

    def __init__(self, service: Service | None = None) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        shown = self.registry if service else None
        self.commands = CommandCounters(shown, {rule.id for rule in service.rules} if service else ())
        self.events = EventCounters(shown, service.known() if service else frozenset())
        self._batch = self._histogram(
            "jiugai_append_batch_commands", "Commands that were committed together.", BATCH_COMMANDS
        )
        self._commit = self._histogram(
            "jiugai_append_commit_seconds",
            "The database call that commits a batch of commands.",
            COMMIT_SECONDS,
        )
        self._requests = self._histogram(
            "jiugai_http_request_seconds",
            "Requests by route template, to the end of the answer.",
            REQUEST_SECONDS,
            ("method", "route", "status"),
        )

    def committed(self, batch: Sequence[Meta], seconds: float) -> None:
        self._batch.observe(len(batch))
        self._commit.observe(seconds)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        self._requests.labels(method, route, str(status)).observe(seconds)

    def text(self) -> bytes:
        return generate_latest(self.registry)

    def _histogram(
        self, name: str, help: str, buckets: Sequence[float], labels: Sequence[str] = ()
    ) -> Histogram:
        return Histogram(name, help, labels, buckets=buckets, registry=self.registry)
