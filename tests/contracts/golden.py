"""Golden events: every event shape ever released, and the bytes of one event as the log stores it.

`python -m tests.contracts.golden` adds the shapes that are not there yet. A line that is there never changes:
logs hold such bytes for ever (K8).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from services.audit.catalogue import SERVICES
from shared.core.messages import Event
from tests.contracts.shape import shape_of
from tests.samples.stories import stories

FOLDER = Path(__file__).parent / "golden"
Name = tuple[str, str, int]
"""(service, event type, schema version)"""


@dataclass(frozen=True)
class GoldenEvent:
    """Two lines of golden/<service>/<category>.txt: "<type> <schema version> : <shape>", and the data."""

    source: str
    category: str
    type: str
    schema_version: int
    shape: str
    data: bytes

    @property
    def name(self) -> Name:
        return self.source, self.type, self.schema_version

    @property
    def file(self) -> Path:
        return FOLDER / self.source / f"{self.category}.txt"


@cache
def released() -> list[GoldenEvent]:
    """All that the files hold."""
    return [event for file in sorted(FOLDER.glob("*/*.txt")) for event in _read(file)]


def golden(source: str, type: str) -> list[GoldenEvent]:
    """Every released version of an event type."""
    return [event for event in released() if (event.source, event.type) == (source, type)]


def current() -> dict[Name, type[Event]]:
    """Every event class of today, by what its golden event must be named."""
    return {
        (service.name, name, event.schema_version): event
        for service in SERVICES.values()
        for name, event in service.event_types().items()
    }


def unreleased() -> list[GoldenEvent]:
    """The first event of each shape in the stories that has no golden event."""
    known = {event.name for event in released()}
    happened = {event.name: event for event in reversed(list(_happened()))}
    return [happened[name] for name in current() if name in happened and name not in known]


def release(event: GoldenEvent) -> None:
    event.file.parent.mkdir(parents=True, exist_ok=True)
    with event.file.open("ab") as file:
        file.write(f"{event.type} {event.schema_version} : {event.shape}\n".encode() + event.data + b"\n")


def _happened() -> Iterator[GoldenEvent]:
    for e in stories().events:
        category, shape = e.command.addressed.decider.category, shape_of(type(e.event).model_fields)
        yield GoldenEvent(e.source, category, e.type, e.schema_version, shape, e.data)


def _read(file: Path) -> Iterator[GoldenEvent]:
    lines = file.read_bytes().splitlines()
    for head, data in zip(lines[::2], lines[1::2], strict=True):
        named, shape = head.decode().split(" : ", 1)
        type, version = named.split(" ")
        yield GoldenEvent(file.parent.name, file.stem, type, int(version), shape, data)


if __name__ == "__main__":
    for event in unreleased():
        release(event)
        print("+", *event.name)
