"""The answer to a command."""

from collections.abc import Sequence

from shared.core.decider import Addressed
from shared.core.frozen import Frozen
from shared.core.recorded import Recorded
from shared.log.appended import AppendResult
from shared.log.decided import NewEvent


class Receipt(Frozen, frozen=True):
    """The same one however often the command is sent (K3).

    position   of its last event in the log; where nothing changed, of the stream's last event
    key        of its events
    repeated   it was sent before; of no interest to its sender
    """

    stream: str
    version: int
    position: int
    key: str
    events: Sequence[Recorded | NewEvent]
    repeated: bool = False


def receipt_of(
    addressed: Addressed,
    result: AppendResult,
    events: Sequence[Recorded | NewEvent],
    *,
    repeated: bool = False,
) -> Receipt:
    return Receipt(
        stream=addressed.stream,
        version=result.version,
        position=result.last_position or 0,
        key=addressed.key or addressed.id,
        events=events,
        repeated=repeated,
    )
