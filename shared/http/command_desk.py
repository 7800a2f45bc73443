"""Where a person's command is dealt with, whichever way it came: alone, or as a line of a batch."""

from collections.abc import Container

import structlog

from shared.core.actor import Actor
from shared.core.decider import Addressed
from shared.core.frozen import Frozen
from shared.core.service import Service
from shared.http.authority import authorise
from shared.http.dry_run import DryRunBody, dry_run_body
from shared.http.files.naming import AnyHandler
from shared.http.receipt_bodies import ReceiptBody, receipt_body
from shared.http.stream_scope import StreamScope
from shared.log.causation import Causation
from shared.log.receipt import Receipt
from shared.log.rehearsal import Forecast


class Sent(Frozen, frozen=True):
    """A command as it was sent: `expected`, the version that its sender saw; `dry_run`, only to be told."""

    addressed: Addressed
    causation: Causation
    expected: int | None = None
    dry_run: bool = False


class CommandDesk:
    def __init__(self, service: Service, handle: AnyHandler) -> None:
        self.service, self._handle, self._scope = service, handle, StreamScope(service, handle)

    async def __call__(self, by: Actor, sent: Sent) -> ReceiptBody | DryRunBody:
        """Raises what stands against it (`shared.http.explain` knows which problem that is)."""
        authorise(by, type(sent.addressed.command).roles)
        structlog.contextvars.bind_contextvars(correlation=str(sent.causation.command))
        deal = self._handle.rehearse if sent.dry_run else self._handle
        dealt = await deal(sent.addressed, by, sent.causation, sent.expected, self.service.reader(by))
        others = await self._scope.others(by, dealt.stream, dealt.streams)
        return self._body(dealt, others)

    def _body(self, dealt: Receipt | Forecast, others: Container[str]) -> ReceiptBody | DryRunBody:
        """others: streams that are another matter to the sender."""
        if isinstance(dealt, Receipt):
            return receipt_body(self.service.name, dealt, others)
        return dry_run_body(dealt, self.service.rows, others)
