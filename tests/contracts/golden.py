"""Golden events: every event shape ever released, byte for byte as the log stores it, and its schema.

`python -m tests.contracts.golden` adds the shapes that are not there yet. A line that is there never changes:
logs hold such bytes for ever (K8).
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from services.audit.catalogue import SERVICES
from shared.core.messages import Event
from tests.contracts.stories import told

FOLDER = Path(__file__).parent / "golden"
NOTES = ("title", "description", "examples")
Name = tuple[str, str, int]
"""(source, type, schema version)"""


@dataclass(frozen=True)
class Shape:
    """One line of golden/<source>.txt: type, schema version, data."""

    source: str
    type: str
    schema_version: int
    data: bytes

    @property
    def name(self) -> Name:
        return self.source, self.type, self.schema_version


@cache
def released() -> list[Shape]:
    return [Shape(*name, data) for name, data in _lines("txt")]


@cache
def schemas() -> dict[Name, str]:
    """From golden/<source>.schemas.txt: what the class of each shape said, as `schema_of` writes it."""
    return {name: schema.decode() for name, schema in _lines("schemas.txt")}


def golden(source: str, type: str) -> list[Shape]:
    return [shape for shape in released() if (shape.source, shape.type) == (source, type)]


def current() -> dict[Name, type[Event]]:
    """Every event class of today, by what its golden line must be named."""
    return {
        (service.name, name, event.schema_version): event
        for service in SERVICES.values()
        for name, event in service.event_types().items()
    }


def schema_of(event: type[Event]) -> str:
    """Names, order, types, limits and defaults of its fields, at any depth; not what is said about them."""
    return json.dumps(_bare(event.model_json_schema()), ensure_ascii=False)


def unreleased() -> list[Shape]:
    """The first event of each shape in the stories that has no golden line."""
    shapes = [Shape(t.source, t.type, t.schema_version, t.data) for t in reversed(told().log)]
    first = {shape.name: shape for shape in shapes}
    return [first[name] for name in current() if name in first and name not in {s.name for s in released()}]


def release(shape: Shape) -> None:
    _add(shape.name, "txt", shape.data)
    _add(shape.name, "schemas.txt", schema_of(current()[shape.name]).encode())


def _bare(schema: Any) -> Any:
    """A field may be called `title`, and then it is no text."""
    match schema:
        case dict():
            kept = {n: s for n, s in schema.items() if n not in NOTES or isinstance(s, dict)}
            return {name: _bare(part) for name, part in kept.items()}
        case list():
            return [_bare(part) for part in schema]
        case _:
            return schema


def _lines(ending: str) -> list[tuple[Name, bytes]]:
    files = [(source, FOLDER / f"{source}.{ending}") for source in SERVICES]
    return [_line(source, line) for source, f in files if f.exists() for line in f.read_bytes().splitlines()]


def _line(source: str, line: bytes) -> tuple[Name, bytes]:
    type, version, rest = line.split(b" ", 2)
    return (source, type.decode(), int(version)), rest


def _add(name: Name, ending: str, rest: bytes) -> None:
    source, type, version = name
    with (FOLDER / f"{source}.{ending}").open("ab") as file:
        file.write(b"%s %d %s\n" % (type.encode(), version, rest))


if __name__ == "__main__":
    for shape in unreleased():
        release(shape)
        print("+", *shape.name)
