"""What a service counts since its process began: commands by their outcome, and the events it reads."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter

from shared.observe.outcome import Outcome

# Unknown event types that are told apart for one subscription: what a topic brings is not ours to bound.
MOST_TYPES = 500
OTHERS = ("", "")

EventType = tuple[str, str]
"""(source, event type)"""


class CommandCounters:
    """Commands by outcome, refusals by rule, decisions made again. `rules`: ids that are shown at 0."""

    def __init__(self, registry: CollectorRegistry | None, rules: Iterable[str]) -> None:
        outcomes = Counter(
            "jiugai_commands", "Commands by what became of them.", ("outcome",), registry=registry
        )
        self._outcomes = {outcome: outcomes.labels(outcome) for outcome in Outcome}
        self._retries = Counter(
            "jiugai_command_retries", "Decisions made again, for the stream had moved on.", registry=registry
        )
        self._refusals = Counter(
            "jiugai_rule_refusals", "Commands refused, by rule.", ("rule",), registry=registry
        )
        for rule in rules:
            self._refusals.labels(rule)

    def handled(self, outcome: Outcome) -> None:
        self._outcomes[outcome].inc()

    def refused(self, rule: str) -> None:
        self._refusals.labels(rule).inc()

    def decided_again(self) -> None:
        self._retries.inc()


@dataclass(frozen=True)
class _Reading:
    """The counters of one subscription, found once."""

    applied: Counter
    passed_over: Counter
    unknown: dict[EventType, Counter] = field(default_factory=dict)


class EventCounters:
    """Events by what subscriptions did with them. `known`: the types that a model of this service reads."""

    def __init__(self, registry: CollectorRegistry | None, known: frozenset[EventType]) -> None:
        self._known = known
        one = ("subscription",)
        self._applied = Counter("jiugai_events_applied", "Events applied.", one, registry=registry)
        self._passed_over = Counter(
            "jiugai_events_passed_over",
            "Events of types that are known, but not to this subscription.",
            one,
            registry=registry,
        )
        self._unknown = Counter(
            "jiugai_events_unknown",
            "Events of types that no model here knows, passed over.",
            ("subscription", "source", "type"),
            registry=registry,
        )
        self._readings: dict[str, _Reading] = {}

    def expect(self, subscriptions: Iterable[str]) -> None:
        """Shown at 0 before their first event."""
        for subscription in subscriptions:
            self._of(subscription)

    def applied(self, subscription: str, applied: int, ignored: Iterable[EventType]) -> None:
        reading = self._of(subscription)
        reading.applied.inc(applied)
        for kind in ignored:
            if kind in self._known:
                reading.passed_over.inc()
            else:
                self._unknown_of(subscription, reading.unknown, kind).inc()

    def _of(self, subscription: str) -> _Reading:
        if subscription not in self._readings:
            applied, passed_over = self._applied.labels(subscription), self._passed_over.labels(subscription)
            self._readings[subscription] = _Reading(applied, passed_over)
        return self._readings[subscription]

    def _unknown_of(self, subscription: str, seen: dict[EventType, Counter], kind: EventType) -> Counter:
        shown = kind if kind in seen or len(seen) < MOST_TYPES else OTHERS
        if shown not in seen:
            seen[shown] = self._unknown.labels(subscription, *shown)
        return seen[shown]
