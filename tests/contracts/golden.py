"""Golden events: every event shape that was ever released, byte for byte as the log stores it.

`python -m tests.contracts.golden` adds the shapes that are not there yet. A line that is there never changes:
logs hold such bytes for ever (K8).
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from services.audit.catalogue import SERVICES
from shared.messages import Event
from tests.contracts.stories import told

FOLDER = Path(__file__).parent / "golden"


@dataclass(frozen=True)
class Shape:
    """One line of golden/<source>.txt: type, schema version, data."""

    source: str
    type: str
    schema_version: int
    data: bytes

    @property
    def name(self) -> tuple[str, str, int]:
        return self.source, self.type, self.schema_version

    @property
    def line(self) -> bytes:
        return b"%s %d %s\n" % (self.type.encode(), self.schema_version, self.data)


@cache
def released() -> list[Shape]:
    return [_shape(source, line) for source in SERVICES for line in _lines(source)]


def golden(source: str, type: str) -> list[Shape]:
    return [shape for shape in released() if (shape.source, shape.type) == (source, type)]


def current() -> dict[tuple[str, str, int], type[Event]]:
    """Every event class of today, by what its golden line must be named."""
    return {
        (service.name, name, event.schema_version): event
        for service in SERVICES.values()
        for name, event in service.event_types().items()
    }


def unreleased() -> list[Shape]:
    """The first event of each shape in the stories that has no golden line."""
    shapes = [Shape(t.source, t.type, t.event.schema_version, t.data) for t in reversed(told().log)]
    first = {shape.name: shape for shape in shapes}
    return [first[name] for name in current() if name in first and name not in {s.name for s in released()}]


def _lines(source: str) -> list[bytes]:
    file = FOLDER / f"{source}.txt"
    return file.read_bytes().splitlines() if file.exists() else []


def _shape(source: str, line: bytes) -> Shape:
    type, version, data = line.split(b" ", 2)
    return Shape(source, type.decode(), int(version), data)


if __name__ == "__main__":
    for shape in unreleased():
        with (FOLDER / f"{shape.source}.txt").open("ab") as file:
            file.write(shape.line)
        print("+", *shape.name)
