"""The answer to a command."""

from collections.abc import Mapping, Sequence

from shared.core.decider import Addressed
from shared.core.frozen import Frozen
from shared.core.recorded import Recorded
from shared.log.appended import AppendResult
from shared.log.decided import NewEvent


class Receipt(Frozen, frozen=True):
    """The same one however often the command is sent (K3).

    position   of its last event in the log; where nothing changed, of the stream's last event
    reached    key → position of the last event under it; where nothing changed, that of the stream's
    streams    of each event the one that it was recorded in
    repeated   it was sent before; of no interest to its sender
    """

    stream: str
    version: int
    position: int
    reached: Mapping[str, int]
    events: Sequence[Recorded | NewEvent]
    streams: Sequence[str]
    repeated: bool = False


def receipt_of(
    addressed: Addressed,
    result: AppendResult,
    events: Sequence[Recorded | NewEvent],
    streams: Sequence[str],
    *,
    repeated: bool = False,
) -> Receipt:
    last = result.last_position or 0
    positions = range(result.first_position or last, last + 1)
    return Receipt(
        stream=addressed.stream,
        version=result.version,
        position=last,
        reached={e.key: p for e, p in zip(events, positions, strict=False)} or {addressed.at.key: last},
        events=events,
        streams=streams,
        repeated=repeated,
    )
