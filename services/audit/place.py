"""Where a project lies, by what any service has recorded of it. Pure."""

from collections.abc import Sequence

from services.audit.catalogue import SERVICES
from services.audit.partition import Partition
from services.audit.states import understood


def divisions_of(project: str, partitions: Sequence[Partition]) -> frozenset[str]:
    """GB/T 2260 codes, of all dates: where a project lies does not depend on the day that is asked about."""
    found: frozenset[str] = frozenset()
    for name, service in SERVICES.items():
        stream = service.main.at(project)
        own = [a for p in partitions for a in p.found if (a.source, a.event.stream) == (name, stream.name)]
        own.sort(key=lambda arrived: arrived.event.version)
        known, _ = understood(name, own)
        found |= stream.whose(service.main.fold(known)).divisions
    return found
