"""Golden folds: for each version of a view a stored history, and the rows that each of its events touched.

`python -m tests.contracts.folds` begins the file of a version that has none, and adds the events that its
history lacks. A line that is there never changes: where the same events give other rows, or a row has other
fields, the view needs another `version`, and that one has a file of its own (K7).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

import msgspec
import orjson
from pydantic.fields import FieldInfo

from services.audit.catalogue import SERVICES
from shared.core.frozen import fields_of, replace
from shared.core.messages import EventContext
from shared.core.service import Service
from shared.core.upcast import read
from shared.core.view import View
from shared.testing.recorded import RecordedEvent
from tests.contracts.shape import shape_of
from tests.samples.stories import stories

FOLDER = Path(__file__).parent / "folds"


@dataclass(frozen=True)
class Happened:
    """An event of a stored history, in the order in which the log of its source has it."""

    source: str
    type: str
    schema_version: int
    data: bytes
    context: EventContext

    @property
    def name(self) -> tuple[str, str]:
        return self.source, self.type


@dataclass(frozen=True)
class GoldenFold:
    """The file of one version: the shape of the row in the first line, then an event and its rows in each."""

    service: Service
    view: View[Any]

    @property
    def file(self) -> Path:
        return FOLDER / f"{self.service.name}.{self.view.name}.{self.view.version}.jsonl"

    def released(self) -> list[bytes]:
        return self.file.read_bytes().splitlines() if self.file.exists() else []

    def history(self) -> list[Happened]:
        return [_happened(orjson.loads(line)) for line in self.released()[1:]]

    def folded(self, history: Iterable[Happened]) -> list[bytes]:
        """The file as today's view would write it over that history."""
        rows: dict[str, Any] = {}
        lines = [orjson.dumps({"row": shape_of_row(self.view.row)})]
        for position, event in enumerate(history, 1):
            context = replace(event.context, position=position)
            keys = self.view.apply(rows, self._read(event), context)
            lines.append(_line(event, {key: rows[key] for key in keys}))
        return lines

    def lacking(self) -> list[Happened]:
        """All of the stories where nothing is released yet, else one of each type not in the history."""
        known = {event.name for event in self.history()}
        missing = [event for event in self._stories() if event.name not in known]
        return missing if not known else list({event.name: event for event in reversed(missing)}.values())

    def release(self) -> None:
        history = [*self.history(), *self.lacking()]
        added = self.folded(history)[len(self.released()) :]
        with self.file.open("ab") as file:
            file.writelines(line + b"\n" for line in added)

    def _read(self, event: Happened) -> Any:
        return read(self.view.models(self.service.name)[event.name], event)

    def _stories(self) -> Iterator[Happened]:
        models = self.view.models(self.service.name)
        return (_stored(event) for event in stories().events if (event.source, event.type) in models)


@cache
def golden_folds() -> list[GoldenFold]:
    """One for the present version of each view."""
    return [GoldenFold(service, view) for service in SERVICES.values() for view in service.views]


def shape_of_row(row: type[Any]) -> str:
    """As the shape of an event is written."""
    hints = get_type_hints(row)
    return shape_of({f.name: _field(hints[f.name], f) for f in msgspec.structs.fields(row)})


def _field(annotation: Any, field: Any) -> FieldInfo:
    given = {name: getattr(field, name) for name in ("default", "default_factory")}
    return FieldInfo(annotation=annotation, **{n: v for n, v in given.items() if v is not msgspec.NODEFAULT})


def _stored(event: RecordedEvent) -> Happened:
    return Happened(event.source, event.type, event.schema_version, event.data, event.context)


def _happened(line: dict[str, Any]) -> Happened:
    context = EventContext.of(line["id"], date.fromisoformat(line["occurred_on"]))
    data = orjson.dumps(line["data"])
    return Happened(line["source"], line["type"], line["schema_version"], data, context)


def _line(event: Happened, rows: Mapping[str, Any]) -> bytes:
    facts = {"source": event.source, "id": event.context.id, "occurred_on": event.context.occurred_on}
    happened = {"type": event.type, "schema_version": event.schema_version, "data": orjson.loads(event.data)}
    touched = {key: fields_of(row) for key, row in rows.items()}
    return orjson.dumps({**facts, **happened, "rows": touched}, default=str)


if __name__ == "__main__":
    for fold in golden_folds():
        before = len(fold.released())
        fold.release()
        print("+", fold.file.name, len(fold.released()) - before)
