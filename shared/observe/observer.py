"""The one place where the parts of a service tell what happens: metrics count it, traces show it."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager

from shared.core.recorded import Meta
from shared.observe.metrics import Metrics
from shared.observe.outcome import Outcome
from shared.observe.tracing import Tracing


class Observer:
    """Handed to whoever does something worth telling; it never raises, and nobody waits for it.

    started  nanoseconds of the epoch
    """

    def __init__(self, metrics: Metrics | None = None, tracing: Tracing | None = None) -> None:
        self.metrics, self.tracing = metrics or Metrics(), tracing or Tracing()

    def committed(self, batch: Sequence[Meta], seconds: float) -> None:
        """Commands that were committed together, and how long their database call took."""
        self.metrics.committed(batch, seconds)
        self.tracing.committed(batch, seconds)

    def handled(self, command: str, meta: Meta, outcome: Outcome, stream: str, started: int) -> None:
        """A command that came to an end."""
        self.metrics.commands.handled(outcome)
        self.tracing.command(command, meta, outcome, started, stream)

    def refused(self, rule: str) -> None:
        self.metrics.commands.refused(rule)

    def decided_again(self) -> None:
        """A stream had moved on while a command was decided."""
        self.metrics.commands.decided_again()

    def published(self, kind: str, position: int, started: int) -> None:
        """A batch of the log or the journal that the broker confirmed, up to this position."""
        self.tracing.linked(f"relay {kind}", started, (), position=position)

    def applied(
        self,
        subscription: str,
        causes: Iterable[Meta],
        applied: int,
        ignored: Iterable[tuple[str, str]],
        started: int,
    ) -> None:
        """A batch that a subscription committed. ignored: (source, event type) of each passed over (K12)."""
        self.metrics.events.applied(subscription, applied, ignored)
        if applied:
            self.tracing.linked(f"apply {subscription}", started, causes, applied=applied)

    def reacting_to(self, meta: Meta) -> AbstractContextManager[None]:
        """What is done within follows from an event of this command."""
        return self.tracing.caused_by(meta)
