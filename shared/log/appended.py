"""What became of an append, and what the journal knows of an earlier one."""

from collections.abc import Sequence

from shared.core.frozen import Frozen
from shared.log.decided import DecidedCommand
from shared.observe.outcome import Outcome


class AppendResult(Frozen, frozen=True):
    """How the log judged a command: ACCEPTED, REPEATED, OTHER_VERSION or ID_REUSED.

    version    of the command's own stream after it
    positions  of its first and last event; None where nothing was recorded
    """

    outcome: Outcome
    version: int
    first_position: int | None
    last_position: int | None


class JournalEntry(Frozen, frozen=True):
    """A command of the journal: what it was (by stream and fingerprint) and its first answer.

    fingerprint  None of a command whose events came back from the topic: what it asked is lost (K13)
    """

    stream: str
    fingerprint: bytes | None
    result: AppendResult


def accepted(batch: Sequence[DecidedCommand], base: int) -> list[AppendResult]:
    """Of a batch that was appended as a whole, behind the position `base`."""
    results = []
    for command in batch:
        first, base = base + 1, base + len(command.events)
        version = command.expected + command.own_events
        results.append(AppendResult(Outcome.ACCEPTED, version, first, base))
    return results
