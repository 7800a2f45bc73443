"""From a command to its recorded events: load, decide, append, and again if a stream moved on."""

import time
from collections.abc import Mapping

from shared.core.actor import Actor
from shared.core.decider import Addressed
from shared.core.looking import AnyStream, TooManyStreams, shared_out
from shared.core.messages import type_name
from shared.core.plausible import Implausible
from shared.core.reader import Reader
from shared.core.recorded import Meta
from shared.core.refusals import Rejected
from shared.log.appended import AppendResult
from shared.log.asking import Asking
from shared.log.causation import Causation
from shared.log.database import StoreUnavailable
from shared.log.decided import CommandTooLarge, decided
from shared.log.event_log import EventLog
from shared.log.first_answer import CommandIdReused, answer_again, first_answer
from shared.log.lateness import Lateness
from shared.log.receipt import Receipt, receipt_of
from shared.log.rehearsal import Rehearsal
from shared.log.restricting import Restricting, Unrestricted
from shared.log.states import States, StreamState
from shared.log.turns import Held, Turns
from shared.log.version import VersionConflict
from shared.mechanisms.jurisdiction import LateEntry
from shared.observe.observer import Observer
from shared.observe.outcome import Outcome


class CommandHandler:
    """Runs commands against one service's log. Safe to call concurrently and from several processes.

    rehearse  what a command would come to, without recording it
    """

    def __init__(
        self,
        log: EventLog,
        observer: Observer | None = None,
        vault: Restricting | None = None,
        late: LateEntry | None = None,
    ) -> None:
        self._log, self._observer, self._vault = log, observer or Observer(), vault or Unrestricted()
        self._states, self._turns = States(log), Turns()
        self._lateness = Lateness(late, self._states)
        self.rehearse = Rehearsal(log, self._states, self._vault, self._lateness)

    async def __call__(
        self,
        addressed: Addressed,
        by: Actor,
        causation: Causation,
        expected: int | None = None,
        reader: Reader | None = None,
    ) -> Receipt:
        """reader: what a person may read, and so act on; None: a service, which acts on what it heard.

        Raises Rejected, Implausible, TooManyStreams, VersionConflict, CommandIdReused,
        CommandTooLarge, FromNewerRelease, StoreUnavailable, LogInDoubt among it."""
        meta, stream = causation.meta(by, addressed.command), addressed.stream
        started = time.time_ns()
        try:
            self._log.continuity.require()
            addressed = await self._vault.take_out(addressed, meta)
            receipt = await self._decide_until_current(Asking(addressed, by, expected, reader), meta)
            outcome = Outcome.REPEATED if receipt.repeated else Outcome.ACCEPTED
            return receipt
        except BaseException as error:
            outcome = self._outcome_of(error)
            raise
        finally:
            self._observer.handled(type_name(type(addressed.command)), meta, outcome, stream, started)

    async def standing(self, stream: AnyStream) -> StreamState:
        """Where a stream stands now. Raises FromNewerRelease, StoreUnavailable."""
        return await self._states.newest(stream)

    async def _decide_until_current(self, asking: Asking, meta: Meta) -> Receipt:
        held = self._concerned(asking)
        while True:
            async with self._turns.of(held):
                done = await self._attempt(asking, meta, held)
            if isinstance(done, Receipt):
                return done
            held = done

    def _concerned(self, asking: Asking) -> Held:
        """The turns to begin with. What the stream is known to be at tells most decisions all of theirs."""
        stream = asking.addressed.stream
        held, known = Held(frozenset((stream,))), self._states.known(stream)
        if known is None:
            return held
        try:
            return held.and_read(other.name for other in asking.looks_at(known))
        except (Rejected, TooManyStreams):  # of a stale state perhaps: the attempt asks the log
            return held

    async def _attempt(self, asking: Asking, meta: Meta, held: Held) -> Receipt | Held:
        """One decision on one state; else the turns to try again with: because a stream had moved on, or the
        decision concerns others than those held."""
        addressed = asking.addressed
        own = await self._states.load(addressed.decider, addressed.stream)
        try:
            others = asking.looks_at(own)
        except (Rejected, TooManyStreams) as refusal:
            return await self._refused(addressed, meta, {addressed.stream: own}, held, refusal)
        if (more := held.and_read(stream.name for stream in others)) is not held:
            return more
        known = {addressed.stream: own, **await self._states.load_all(others)}
        try:
            events = asking.decided(known, await self._vault.opened(addressed, own[0]))
            await self._lateness.require_in_time(asking, own, events)
        except (Rejected, Implausible, VersionConflict) as refusal:
            return await self._refused(addressed, meta, known, held, refusal)
        seen = {stream.name: known[stream.name][1] for stream in others}
        made = decided(addressed, asking.by, meta, own[1], events, seen)
        if (more := held.and_written(made.elsewhere)) is not held:
            return more
        result = await self._log.append(made)
        if result.outcome is Outcome.OTHER_VERSION:
            return self._again(known, held)
        if result.outcome is not Outcome.ACCEPTED:
            return await self._not_recorded(addressed, meta, result)
        self._vault.recorded(addressed)
        self._states.advance([addressed.at, *others], known, shared_out(addressed.stream, events))
        return receipt_of(addressed, result, made.events, made.streams_of_events)

    def _again(self, known: Mapping[str, StreamState], held: Held) -> Held:
        self._states.forget(known)
        self._observer.decided_again()
        return held

    async def _not_recorded(self, addressed: Addressed, meta: Meta, result: AppendResult) -> Receipt:
        if result.outcome is Outcome.ID_REUSED:  # or known by a secret that is not the first any more
            if earlier := await first_answer(self._log, addressed, meta):
                return earlier
            raise CommandIdReused(str(meta.command))
        return await answer_again(self._log, addressed, result)

    async def _refused(
        self,
        addressed: Addressed,
        meta: Meta,
        known: Mapping[str, StreamState],
        held: Held,
        refusal: Exception,
    ) -> Receipt | Held:
        """It may rest on a stale state, or on the effect this very command had the first time: then the turns
        to try again with, or the first answer. Raises the refusal where it rests on what the log has."""
        if earlier := await first_answer(self._log, addressed, meta):
            return earlier
        if await self._log.versions(known) == {name: version for name, (_, version) in known.items()}:
            raise refusal
        return self._again(known, held)

    def _outcome_of(self, error: BaseException) -> Outcome:
        if isinstance(error, Rejected):
            self._observer.refused(error.rule.id)
        outcomes = (outcome for kind, outcome in _ERRORS.items() if isinstance(error, kind))
        return next(outcomes, Outcome.FAILED)


_ERRORS: dict[type[Exception], Outcome] = {
    Rejected: Outcome.REFUSED,
    Implausible: Outcome.REFUSED,
    TooManyStreams: Outcome.REFUSED,
    VersionConflict: Outcome.OTHER_VERSION,
    CommandIdReused: Outcome.ID_REUSED,
    CommandTooLarge: Outcome.TOO_LARGE,
    StoreUnavailable: Outcome.UNAVAILABLE,
}
