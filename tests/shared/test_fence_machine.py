"""The fence as a machine: a topic written, repeated, torn and replaced; a consumer thrown about (K5)."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from shared.kafka.record import Arrived
from shared.subscribe.checkpoints import Checkpoint
from shared.subscribe.fence import fence
from tests.shared.test_checkpoints import PLACE, record


class Fencing(RuleBasedStateMachine):
    """`log`: positions of one partition; `topic`: what the broker holds of them; `applied`: by the consumer.

    The relay publishes in order and remembers how far it came; it begins again, as a new generation, where
    the broker lost something. A consumer reads anywhere, as after a rebalance; it keeps one checkpoint.
    """

    def __init__(self) -> None:
        super().__init__()
        self.log: list[int] = []
        self.topic: list[Arrived] = []
        self.cursor, self.generation = 0, 1
        self.checkpoint, self.offset = Checkpoint(), 0
        self.applied: list[int] = []

    @rule(steps=st.lists(st.integers(1, 3), min_size=1, max_size=5))
    def happen(self, steps: list[int]) -> None:
        """Other partitions take the positions between."""
        for step in steps:
            self.log.append((self.log[-1] if self.log else 0) + step)

    @precondition(lambda self: self.cursor < len(self.log))
    @rule(count=st.integers(1, 6))
    def publish(self, count: int) -> None:
        self.cursor = min(len(self.log), self.cursor + count)
        self._write(self.log[max(0, self.cursor - count) : self.cursor])

    @precondition(lambda self: self.cursor > 0)
    @rule(count=st.integers(1, 6))
    def publish_again(self, count: int) -> None:
        """The relay died before it moved its cursor."""
        self._write(self.log[max(0, self.cursor - count) : self.cursor])

    @precondition(lambda self: len(self.topic) > 0)
    @rule(kept=st.integers(0, 30))
    def lose_records(self, kept: int) -> None:
        """The broker comes back with less, or with nothing; the relay notices before it writes on."""
        if kept < len(self.topic):
            del self.topic[kept:]
            self.generation += 1
            self.cursor = 0

    @rule(count=st.integers(1, 9))
    def read(self, count: int) -> None:
        batch = self.topic[self.offset : self.offset + count]
        fenced = fence({PLACE: self.checkpoint}, batch)
        self.applied += [r.event.position for r in fenced.fresh if isinstance(r, Arrived)]
        self.checkpoint = fenced.changed.get(PLACE, self.checkpoint)
        self.offset = fenced.rewinds.get(PLACE, self.offset + len(batch))

    @rule(offset=st.integers(0, 30))
    def be_thrown_to(self, offset: int) -> None:
        self.offset = min(offset, len(self.topic))

    @rule()
    def join_anew(self) -> None:
        """At the last record seen; where the topic has become shorter, the client begins at its start."""
        begin = max(self.checkpoint.offset, 0)
        self.offset = begin if begin < len(self.topic) else 0

    @rule()
    def come_to_rest(self) -> None:
        """All is published, and read by a consumer that joins anew: then nothing is missing."""
        while self.cursor < len(self.log):
            self.publish(6)
        for _ in range(4):
            self.join_anew()
            while self.offset < len(self.topic):
                self.read(9)
        assert self.applied == self.log

    @invariant()
    def each_was_applied_once_and_in_order(self) -> None:
        assert self.applied == self.log[: len(self.applied)]

    def _write(self, positions: list[int]) -> None:
        before = dict(zip(self.log, [0, *self.log], strict=False))
        for position in positions:
            self.topic.append(record(position, len(self.topic), before[position], self.generation))


TestFencing = Fencing.TestCase
TestFencing.settings = settings(
    max_examples=2 * settings().max_examples,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
