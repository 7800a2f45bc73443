"""The numbers of a running service, read off its parts when Prometheus asks."""

import time
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from shared.health.monitor import Monitor

L = TypeVar("L", bound=tuple[str, ...])


class ServiceCollector(Collector):
    """Health, log position, backlog, lag and parked keys, as the monitor saw them last."""

    def __init__(self, monitor: Monitor) -> None:
        self._monitor = monitor

    def collect(self) -> Iterable[Metric]:
        well = not self._monitor.problems()
        yield _gauge("jiugai_healthy", "1 while nothing stands still.", (), {(): well})
        yield from self._log()
        yield from self._lag()
        yield self._parked()
        yield self._failing()

    def _log(self) -> Iterator[Metric]:
        backlog = self._monitor.backlog
        if backlog is None:
            return
        position, events = float(backlog.position), float(backlog.events)
        yield _gauge("jiugai_log_position", "Position of the newest event.", (), {(): position})
        yield _gauge("jiugai_relay_backlog_events", "Events that Kafka does not have.", (), {(): events})
        age = "Age of the oldest event that Kafka does not have."
        yield _gauge("jiugai_relay_backlog_seconds", age, (), {(): self._monitor.relay_late()})

    def _lag(self) -> Iterator[Metric]:
        now, labels = time.monotonic(), ("subscription", "source", "partition")
        lags = {
            (name, source, str(partition)): lag
            for name, progress in self._monitor.progress.items()
            for (source, partition), lag in progress.lag().items()
        }
        events = "Events of the partitions of this process that are not applied."
        behind = {at: lag.behind for at, lag in lags.items()}
        yield _gauge("jiugai_subscription_lag_events", events, labels, behind)
        seconds = "For how long there have been events that are not applied."
        late = {at: lag.seconds(now) for at, lag in lags.items()}
        yield _gauge("jiugai_subscription_lag_seconds", seconds, labels, late)

    def _parked(self) -> Metric:
        parked = {(name,): keys for name, keys in self._monitor.parked.items()}
        waiting = "Keys that wait for an operator."
        return _gauge("jiugai_subscription_parked_keys", waiting, ("subscription",), parked)

    def _failing(self) -> Metric:
        failing = {(work.id,): work.failure is not None for work in self._monitor.works}
        said = "1 while what a process does on its own has failed and not succeeded since."
        return _gauge("jiugai_background_failing", said, ("work",), failing)


def _gauge(name: str, help: str, labels: tuple[str, ...], values: Mapping[L, float]) -> Metric:
    family = GaugeMetricFamily(name, help, labels=labels)
    for at, value in values.items():
        family.add_metric(at, value)
    return family
