"""What comes back into the journal of a log that went back (K3, K13). Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from uuid import UUID

import msgspec

from shared.core.frozen import Frozen
from shared.core.recorded import Recorded
from shared.kafka.comparison import Comparison
from shared.log.journalled import Journalled, journalled_of
from shared.recovery.completion import Completion


class JournalCompletion(Frozen, frozen=True):
    """Numbers, and the commands among them that come back.

    completed  of the topic, in the order of their numbers
    given_up   numbers at which the topic holds a command that the journal will not hold
    newest     the highest number in journal or topic: whatever is journalled from now on comes behind it
    """

    completed: Sequence[Journalled]
    given_up: Sequence[int]
    newest: int


def journal_completion_of(
    comparison: Comparison, log: Completion, versions: Mapping[str, int]
) -> JournalCompletion:
    """A command comes back with its events; one that changed nothing, where its stream comes to what it saw.

    versions  of the streams of all commands ahead, as the log has them; 0 of a stream that it does not have
    """
    contradicted = {record.event.position for record in comparison.contradicted}
    past = _Past(log, versions)
    completed = []
    if not (contradicted or log.contradicted):
        completed = [c for c in _readable(comparison) if past.holds(c)]
    back = {command.number for command in completed}
    given_up = sorted(contradicted | (comparison.ahead.keys() - back))
    return JournalCompletion(completed, given_up, comparison.reached)


def _readable(comparison: Comparison) -> Iterator[Journalled]:
    for _, record in sorted(comparison.ahead.items()):
        try:
            yield journalled_of(record.event)
        except (msgspec.DecodeError, ValueError):
            continue


class _Past:
    """What the log holds when it is completed."""

    def __init__(self, log: Completion, versions: Mapping[str, int]) -> None:
        self._versions = dict(versions)
        self._back = {event.position: event.meta.command for event in log.completed}
        for event in log.completed:
            self._versions[event.stream] = event.version

    def holds(self, command: Journalled) -> bool:
        if command.first_position is None:
            return command.version <= self._versions.get(command.stream, 0)
        return all(
            self._back.get(position) == command.id
            for position in range(command.first_position, command.last_position + 1)
        )


def unknown(events: Iterable[Recorded], known: Iterable[UUID], after: int) -> list[Journalled]:
    """The commands of events that came back without them: used, and nothing more is known of them.

    events  in the order of their positions; known: commands that came back; after: the newest number
    """
    theirs = set(known)
    groups = (list(group) for _, group in groupby(events, key=attrgetter("meta.command")))
    lost = [group for group in groups if group[0].meta.command not in theirs]
    return [_unknown(number, group) for number, group in enumerate(lost, after + 1)]


def _unknown(number: int, events: Sequence[Recorded]) -> Journalled:
    """Its own stream is taken to be that of its first event."""
    first, last = events[0], events[-1]
    return Journalled(
        id=first.meta.command,
        number=number,
        stream=first.stream,
        type=None,
        data=None,
        actor=None,
        fingerprint=None,
        release=None,
        causation=first.meta.causation,
        correlation=first.meta.correlation,
        version=max(event.version for event in events if event.stream == first.stream),
        first_position=first.position,
        last_position=last.position,
        decided_at=last.recorded_at,
        seen=(),
    )
