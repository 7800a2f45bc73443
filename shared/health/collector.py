"""The numbers of a running service, read off its parts when Prometheus asks."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from shared.core.service import Service
from shared.health.monitor import Monitor
from shared.log.handler import CommandHandler
from shared.subscribe.subscription import Subscription

L = TypeVar("L", bound=tuple[str, ...])


class ServiceCollector(Collector):
    """Lag and backlog are those of the watch's last look; counters begin with the process."""

    def __init__(
        self, service: Service, handle: CommandHandler, subscriptions: Sequence[Subscription], watch: Monitor
    ) -> None:
        self._known = service.known()
        self._rules = sorted({rule.id for rule in service.rules})
        self._handle, self._subscriptions, self._watch = handle, subscriptions, watch

    def collect(self) -> Iterable[Metric]:
        yield _gauge("jiugai_healthy", "1 while nothing stands still.", (), {(): not self._watch.problems()})
        yield from self._log()
        yield from self._lag()
        yield from self._heard()
        yield from self._commands()

    def _log(self) -> Iterator[Metric]:
        backlog = self._watch.backlog
        if backlog is None:
            return
        position, events = float(backlog.position), float(backlog.events)
        yield _gauge("jiugai_log_position", "Position of the newest event.", (), {(): position})
        yield _gauge("jiugai_relay_backlog_events", "Events that Kafka does not have.", (), {(): events})
        age = "Age of the oldest event that Kafka does not have."
        yield _gauge("jiugai_relay_backlog_seconds", age, (), {(): backlog.seconds})

    def _lag(self) -> Iterator[Metric]:
        now, labels = time.monotonic(), ("subscription", "source", "partition")
        lag = {
            (name, source, str(partition)): pursuit
            for name, following in self._watch.progress.items()
            for (source, partition), pursuit in following.lag().items()
        }
        events = "Events of the partitions of this process that are not applied."
        yield _gauge(
            "jiugai_subscription_lag_events", events, labels, {at: p.behind for at, p in lag.items()}
        )
        seconds = "For how long there have been events that are not applied."
        late = {at: p.seconds(now) for at, p in lag.items()}
        yield _gauge("jiugai_subscription_lag_seconds", seconds, labels, late)

    def _heard(self) -> Iterator[Metric]:
        parked = {(name,): float(keys) for name, keys in self._watch.parked.items()}
        waiting = "Keys that wait for an operator."
        yield _gauge("jiugai_subscription_parked_keys", waiting, ("subscription",), parked)
        applied = {(s.name,): s.applied for s in self._subscriptions}
        yield _counter("jiugai_events_applied", "Events applied.", ("subscription",), applied)
        over = {(s.name,): self._passed_over(s) for s in self._subscriptions}
        others = "Events of types that are known, but not to this subscription."
        yield _counter("jiugai_events_passed_over", others, ("subscription",), over)
        unknown = "Events of types that no model here knows, passed over."
        labels = ("subscription", "source", "type")
        yield _counter("jiugai_events_unknown", unknown, labels, dict(self._unknown()))

    def _commands(self) -> Iterator[Metric]:
        outcomes = {(outcome,): n for outcome, n in self._handle.outcomes.items()}
        yield _counter("jiugai_commands", "Commands by what became of them.", ("outcome",), outcomes)
        again = "Decisions made again, for the stream had moved on."
        yield _counter("jiugai_command_retries", again, (), {(): self._handle.retries})
        refusals = {(rule,): self._handle.refusals[rule] for rule in self._rules}
        yield _counter("jiugai_rule_refusals", "Commands refused, by rule.", ("rule",), refusals)

    def _passed_over(self, subscription: Subscription) -> int:
        return sum(n for type, n in subscription.ignored.items() if type in self._known)

    def _unknown(self) -> Iterator[tuple[tuple[str, str, str], int]]:
        for subscription in self._subscriptions:
            for type, n in subscription.ignored.items():
                if type not in self._known:
                    yield (subscription.name, *type), n


def _gauge(name: str, help: str, labels: tuple[str, ...], values: Mapping[L, float]) -> Metric:
    family = GaugeMetricFamily(name, help, labels=labels)
    for at, value in values.items():
        family.add_metric(at, value)
    return family


def _counter(name: str, help: str, labels: tuple[str, ...], values: Mapping[L, int]) -> Metric:
    """Shown with the suffix _total."""
    family = CounterMetricFamily(name, help, labels=labels)
    for at, value in values.items():
        family.add_metric(at, value)
    return family
