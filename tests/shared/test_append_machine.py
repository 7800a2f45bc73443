"""The append against a model of it: any commands, in any batches, from two processes (K1, K2, K3)."""

import asyncio
import itertools
from dataclasses import dataclass, field, replace
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from shared.log.appended import AppendResult
from shared.log.decided import DecidedCommand
from shared.log.event_log import EventLog
from shared.log.ids import new_id
from shared.observe.outcome import Outcome
from tests.shared.samples import appending

STREAMS, IDS = 3, 12
_worlds = itertools.count()


@dataclass(frozen=True)
class Known:
    """What the model keeps of an accepted command."""

    stream: str
    fingerprint: bytes
    result: AppendResult


@dataclass(frozen=True)
class Model:
    """What a log is, in the words of its promises."""

    versions: dict[str, int] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)
    journal: dict[UUID, Known] = field(default_factory=dict)
    head: int = 0

    def judge(self, a: DecidedCommand) -> Outcome:
        known = self.journal.get(a.id)
        if known is not None:
            same = (known.stream, known.fingerprint) == (a.stream, a.fingerprint)
            return Outcome.REPEATED if same else Outcome.ID_REUSED
        stands = self.versions.get(a.stream, 0) == a.expected
        return Outcome.ACCEPTED if stands else Outcome.OTHER_VERSION

    def expected(self, a: DecidedCommand) -> AppendResult:
        outcome = self.judge(a)
        known, version = self.journal.get(a.id), self.versions.get(a.stream, 0)
        if outcome is Outcome.REPEATED and known is not None:
            was = known.result
            return AppendResult(Outcome.REPEATED, was.version, was.first_position, was.last_position)
        if outcome is not Outcome.ACCEPTED:
            return AppendResult(outcome, version, None, None)
        if not a.events:
            return AppendResult(Outcome.ACCEPTED, version, None, self.last.get(a.stream, 0))
        last = self.head + len(a.events)
        return AppendResult(Outcome.ACCEPTED, version + len(a.events), self.head + 1, last)

    def after(self, a: DecidedCommand, result: AppendResult) -> "Model":
        if result.outcome != "accepted":
            return self
        journal = self.journal | {a.id: Known(a.stream, a.fingerprint, result)}
        if not a.events:
            return replace(self, journal=journal)
        head = self.head + len(a.events)
        versions, last = self.versions | {a.stream: result.version}, self.last | {a.stream: head}
        return Model(versions, last, journal, head)


# One command: which stream, which id, how far its version is off, how many events, whose words.
commands = st.tuples(
    st.integers(0, STREAMS - 1),
    st.integers(0, IDS - 1),
    st.sampled_from([0, 0, 0, 0, -1, 1]),
    st.integers(0, 3),
    st.sampled_from([b"same", b"same", b"same", b"another"]),
)


class Appending(RuleBasedStateMachine):
    """Two processes append, one at a time or many at once; the model follows in the order of positions."""

    def __init__(self, dsn: str) -> None:
        super().__init__()
        self.world, self.model = next(_worlds), Model()
        self.ids = [new_id() for _ in range(IDS)]
        self.runner = asyncio.Runner()
        self.logs = [EventLog(dsn, "projects"), EventLog(dsn, "projects")]
        self.runner.run(self._open())

    async def _open(self) -> None:
        for log in self.logs:
            await log.__aenter__()
        self.began = await self.logs[0].position()
        self.model = Model(head=self.began)

    def command(self, said: tuple[int, int, int, int, bytes]) -> DecidedCommand:
        stream, id, off, events, fingerprint = said
        name = f"project-machine-{self.world}-{stream}"
        expected = max(0, self.model.versions.get(name, 0) + off)
        return appending(name, expected, events=events, id=self.ids[id], fingerprint=fingerprint)

    @rule(said=commands, process=st.integers(0, 1))
    def one(self, said: tuple[int, int, int, int, bytes], process: int) -> None:
        command = self.command(said)
        expected = self.model.expected(command)
        outcome = self.runner.run(self.logs[process].append(command))
        assert outcome == expected
        self.model = self.model.after(command, outcome)

    @rule(said=st.lists(commands, min_size=2, max_size=12))
    def many(self, said: list[tuple[int, int, int, int, bytes]]) -> None:
        """At once, half in each process. Whatever the order they got: it must be one the model takes."""
        batch = [self.command(each) for each in said]
        outcomes = self.runner.run(self._append(batch))
        after = in_some_order(self.model, list(zip(batch, outcomes, strict=True)))
        assert after is not None, f"no order of these gives {outcomes}"
        self.model = after

    async def _append(self, batch: list[DecidedCommand]) -> list[AppendResult]:
        return await asyncio.gather(*[self.logs[n % 2].append(c) for n, c in enumerate(batch)])

    @invariant()
    def the_log_is_what_the_model_says(self) -> None:
        events = self.runner.run(self.logs[0].read(self.began, 100_000))
        assert [e.position for e in events] == list(range(self.began + 1, self.model.head + 1))
        for stream, version in self.model.versions.items():
            assert [e.version for e in events if e.stream == stream] == list(range(1, version + 1))

    def teardown(self) -> None:
        self.runner.run(self._close())
        self.runner.close()

    async def _close(self) -> None:
        for log in self.logs:
            await log.__aexit__()


def in_some_order(model: Model, left: list[tuple[DecidedCommand, AppendResult]]) -> Model | None:
    """The model after all of them, in an order in which it judges as the log did; None: there is none."""
    if not left:
        return model
    for n, (command, outcome) in enumerate(left):
        if model.expected(command) == outcome:
            others = left[:n] + left[n + 1 :]
            after = in_some_order(model.after(command, outcome), others)
            if after is not None or outcome.outcome != "accepted":
                return after  # what changes nothing may as well come first
    return None


@pytest.mark.stack
def test_K1_K2_K3_the_append_is_what_its_model_says(dsn: str):
    run_state_machine_as_test(
        lambda: Appending(dsn),
        settings=settings(
            max_examples=30,
            stateful_step_count=15,
            phases=(Phase.generate,),  # a race cannot be made smaller, and each attempt would cost seconds
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
