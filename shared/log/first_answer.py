"""A command that was sent before gets its first answer (K3)."""

from shared.core.decider import Addressed
from shared.core.recorded import Meta, Recorded
from shared.log.appended import AppendResult
from shared.log.decided import fingerprints
from shared.log.event_log import EventLog
from shared.log.receipt import Receipt, receipt_of


class CommandIdReused(Exception):
    """The command id was used before: for another command, another stream or by somebody else (HTTP 422)."""


async def first_answer(log: EventLog, addressed: Addressed, meta: Meta) -> Receipt | None:
    """None where its id was never used. Raises CommandIdReused."""
    earlier = await log.find_command(meta.command)
    if earlier is None:
        return None
    same = earlier.fingerprint in (None, *fingerprints(addressed, meta))
    if not same or earlier.stream != addressed.stream:
        raise CommandIdReused(str(meta.command))
    return await answer_again(log, addressed, earlier.result)


async def answer_again(log: EventLog, addressed: Addressed, result: AppendResult) -> Receipt:
    """What the journal says became of it, as its sender was told."""
    events: list[Recorded] = []
    if result.first_position is not None and result.last_position is not None:
        events = await log.read_between(result.first_position, result.last_position)
    return receipt_of(addressed, result, events, [event.stream for event in events], repeated=True)
