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

# When each series began is nothing that Prometheus' text format has a word for: it would be another series.
disable_created_metrics()  # type: ignore[no-untyped-call]  # its signature has no types

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
COMMIT_SECONDS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
BATCH_COMMANDS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
REQUEST_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The registry of one process, and its histograms; all else is read off when somebody asks."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._batch = Histogram(
            "jiugai_append_batch_commands",
            "Commands that were committed together.",
            buckets=BATCH_COMMANDS,
            registry=self.registry,
        )
        self._commit = Histogram(
            "jiugai_append_commit_seconds",
            "The database call that commits a batch of commands.",
            buckets=COMMIT_SECONDS,
            registry=self.registry,
        )
        self._requests = Histogram(
            "jiugai_http_request_seconds",
            "Requests by route template, to the end of the answer.",
            ("method", "route", "status"),
            buckets=REQUEST_SECONDS,
            registry=self.registry,
        )

    def committed(self, batch: Sequence[Meta], seconds: float) -> None:
        self._batch.observe(len(batch))
        self._commit.observe(seconds)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        self._requests.labels(method, route, str(status)).observe(seconds)

    def text(self) -> bytes:
        return generate_latest(self.registry)
