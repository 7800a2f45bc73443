"""What comes back into a log that its topic knows more of, and what does not. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from shared.core.frozen import Frozen, replace
from shared.core.messages import json_of, type_name
from shared.core.recorded import Meta, Recorded, digest_of
from shared.core.recovered import PositionGivenUp, given_up_by
from shared.kafka.comparison import Comparison
from shared.log.ids import derived_id


class Completion(Frozen, frozen=True):
    """Positions, and the events among them that come back.

    completed     the events of the topic that follow on what the log holds, in order
    lost          positions behind the log's end that nothing can be put at
    contradicted  positions at which log and topic hold different events
    """

    completed: Sequence[Recorded]
    lost: Sequence[int]
    contradicted: Sequence[int]

    @property
    def whole(self) -> bool:
        """Everything comes back."""
        return not (self.lost or self.contradicted)


def completion_of(comparison: Comparison, versions: Mapping[str, int]) -> Completion:
    """versions: of the streams of all events ahead, as the log has them; 0 of a stream that it does not have.

    Where log and topic hold different events, the topic goes on from another past: nothing of it comes back.
    """
    contradicted = sorted({record.event.position for record in comparison.contradicted})
    ahead = [] if contradicted else [record.event for _, record in sorted(comparison.ahead.items())]
    completed = list(_following(ahead, versions))
    back = {event.position for event in completed}
    behind = range(comparison.position + 1, max(comparison.ahead, default=comparison.position) + 1)
    return Completion(completed, [p for p in behind if p not in back], contradicted)


def _following(events: Sequence[Recorded], versions: Mapping[str, int]) -> Iterator[Recorded]:
    """Those that stand right behind the one before them in their stream."""
    reached = dict(versions)
    for event in events:
        if event.version == reached[event.stream] + 1:
            reached[event.stream] = event.version
            yield event


def without_gap(source: str, completion: Completion, decision: Meta, recorded_at: datetime) -> list[Recorded]:
    """What comes back, and an event at each lost position that says so.

    decision     meta of the command that decides it
    recorded_at  of the log's newest event: a log never goes back in time
    """
    events: list[Recorded] = []
    lost = {position: version for version, position in enumerate(completion.lost, 1)}
    known = {event.position: event for event in completion.completed}
    for position in sorted([*known, *lost]):
        event = known.get(position) or _given_up(source, position, lost[position], decision, recorded_at)
        recorded_at = max(recorded_at, event.recorded_at)
        events.append(event)
    return events


def _given_up(source: str, position: int, version: int, decision: Meta, recorded_at: datetime) -> Recorded:
    stream, command = given_up_by(decision.command), derived_id(decision.command, f"position/{position}")
    event = Recorded(
        position=position,
        stream=stream.name,
        version=version,
        id=derived_id(command, "event"),
        key=stream.key,
        type=type_name(PositionGivenUp),
        schema_version=PositionGivenUp.schema_version,
        data=json_of(PositionGivenUp()),
        meta=Meta(
            person=decision.person,
            organisation=decision.organisation,
            command=command,
            causation=None,
            correlation=decision.command,
            occurred_on=decision.occurred_on,
        ),
        digest=b"",
        recorded_at=recorded_at,
    )
    return replace(event, digest=digest_of(source, event))
