"""What one partition of a topic holds of a project, and whether all that should be there is. Pure."""

from dataclasses import dataclass, field
from uuid import UUID

from shared.core.keys import id_of, is_of, key_of
from shared.core.messages import type_name
from shared.core.recorded import Recorded
from shared.core.recovered import LogRecovered
from shared.kafka.record import Arrived

RECOVERED = type_name(LogRecovered)


@dataclass
class Partition:
    """Filled while it is read, in order of offsets.

    there       False: there is no such topic, or no right to read it
    records     how many there were, of all projects
    found       those of the project, repeats included
    unreadable  offsets of records that no service of ours can have sent
    twice       positions that two different events claim, of all projects
    counted     types of events that are kept of every key, for figures are counted of them
    of_others   these, repeats included
    recoveries  what operators decided about a log that had gone back, where this is the partition of that
    """

    topic: str
    number: int
    project: str
    there: bool = True
    records: int = 0
    found: list[Arrived] = field(default_factory=list)
    unreadable: list[int] = field(default_factory=list)
    twice: set[int] = field(default_factory=set)
    counted: frozenset[str] = frozenset()
    of_others: list[Arrived] = field(default_factory=list)
    recoveries: list[Arrived] = field(default_factory=list)
    _positions: dict[int, UUID] = field(default_factory=dict)
    _previous: set[int] = field(default_factory=set)

    def __str__(self) -> str:
        return f"{self.topic}/{self.number}"

    def take(self, offset: int, arrived: Arrived | None) -> None:
        """The next record; None where it cannot be read."""
        self.records += 1
        if arrived is None:
            self.unreadable.append(offset)
            return
        position, id = arrived.event.position, arrived.event.id
        if self._positions.setdefault(position, id) != id:
            self.twice.add(position)
        self._previous.add(arrived.previous)
        if self._is_of_project(arrived.event):
            self.found.append(arrived)
        elif arrived.event.type in self.counted:
            self.of_others.append(arrived)
        if arrived.event.type == RECOVERED:
            self.recoveries.append(arrived)

    def _is_of_project(self, event: Recorded) -> bool:
        """A key has the events of all streams whose ids begin with it; a longer id only some of them."""
        key = key_of(self.project)
        return event.key == key and (self.project == key or is_of(id_of(event.stream), self.project))

    @property
    def missing(self) -> list[int]:
        """Positions that a later record names as the one before it, and that are not there."""
        return sorted(self._previous - self._positions.keys() - {0})
