"""Where a log holds another event than its topic, in whichever partition: as operators decided. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from pydantic import ValidationError

from shared.core.recovered import LogRecovered, recovery
from shared.core.upcast import NotUpcast, read
from shared.kafka.record import Arrived

Settled = Mapping[str, list[range]]
"""service → ranges of positions"""


def settled_of(recoveries: Iterable[Arrived]) -> Settled:
    settled: dict[str, list[range]] = defaultdict(list)
    for arrived in recoveries:
        for first, last in recovery.fold(_read(arrived)).settled:
            settled[arrived.source].append(range(first, last + 1))
    return settled


def is_settled(arrived: Arrived, settled: Settled) -> bool:
    return any(arrived.event.position in range for range in settled.get(arrived.source, ()))


def _read(arrived: Arrived) -> Iterator[LogRecovered]:
    """What this desk cannot read it passes over (K12)."""
    try:
        yield read(LogRecovered, arrived.event, tolerant=True)
    except (ValidationError, NotUpcast):
        return
