"""docs/events.md: every event of every service, who reads it, and the record it travels in."""

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel

from shared.core.category import Category
from shared.core.messages import Event
from shared.core.service import Service
from shared.kafka.topics import PARTITIONS, topic_of
from tools.docs.catalogue import DISCLOSURES, NAMES, Reader, meaning, readers
from tools.docs.record import DIGESTED, headers
from tools.docs.types import parts, words

INTRODUCTION = """\
# 事件目录 · Events

<!-- written by `make docs` from the code; a change by hand is lost -->

What each service publishes, for whoever subscribes. The same for machines: [asyncapi/](asyncapi/).

- One topic a service, `<service>.events`, {partitions} partitions, kept for ever, never compacted. The key is
  the project: all that happens to one project, in one service, arrives in its order.
- Money is integer fen (分), area is m² as decimal text, dates are ISO 8601. There is no float.
- Fields and event types may be added: pass over those you do not know. None is ever renamed or taken away.
- `v` is the schema version that is written today. Records of earlier versions stay in the topic as they were
  written (`ce_schemaversion`), without the fields that were added since.
- *read by* names the reactions and views of other departments, and the service's own reactions. The audit
  desk reads everything, and so may every subscriber.

| disclosure | |
|---|---|
{disclosures}
"""

RECORD = """
## 记录格式 · The record

CloudEvents 1.0 in Kafka's binary mode. The value is the event's JSON, byte for byte as the log stores it; all
else is in headers, each of them UTF-8 text. A missed record shows: `ce_previous` of the next one is not the
position you hold. A record may come again: pass over a `ce_position` that this partition has already brought.

| header | example | |
|---|---|---|
{headers}

`ce_digest` can be computed again by anybody: SHA-256 over the text of {digested},
each followed by a line feed (an empty one too), and then the bytes of the value.
"""

COLUMNS = "| event | | v | disclosure | fields | read by |\n|---|---|---|---|---|---|"


def page(services: Sequence[Service]) -> str:
    known = readers(services)
    return "".join([_introduction(), *(_service(service, known) for service in services), _record()])


def _introduction() -> str:
    return INTRODUCTION.format(
        partitions=PARTITIONS, disclosures=_rows((f"`{d}`", said) for d, said in DISCLOSURES.items())
    )


def _record() -> str:
    table = _rows((f"`{h.name}`", f"`{h.example}`" if h.example else "", h.meaning) for h in headers())
    return RECORD.format(headers=table, digested=", ".join(f"`{name}`" for name in DIGESTED))


def _service(service: Service, known: Sequence[Reader]) -> str:
    head = f"\n## {service.name} {NAMES[service.name]}\n\nTopic `{topic_of(service.name)}`.\n"
    return head + "".join(_stream(service, kind, known) for kind in service.all_categories)


def _stream(service: Service, kind: Category[Any, Any], known: Sequence[Reader]) -> str:
    events = list(kind.event_types().values())
    table = _rows(_event(service, event, known) for event in events)
    head = f"\n### Stream `{kind.stream('<id>')}`\n\n{_views(service, events)}\n"
    return f"{head}\n{COLUMNS}\n{table}\n{_parts(events)}"


def _event(service: Service, event: type[Event], known: Sequence[Reader]) -> tuple[str, ...]:
    return (
        f"`{event.__name__}`",
        meaning(event),
        str(event.schema_version),
        event.disclosure,
        _fields(event),
        _read_by(service, event, known),
    )


def _fields(model: type[BaseModel]) -> str:
    fields = model.model_fields.items()
    return "<br>".join(f"`{name}` {words(field.annotation)}" for name, field in fields)


def _read_by(service: Service, event: type[Event], known: Sequence[Reader]) -> str:
    """Its own view reads nearly all: that is said once, above the table."""
    by = [r for r in known if r.reads == (service.name, event.__name__)]
    return "<br>".join(f"{r.service} `{r.name}`" for r in by if (r.service, r.kind) != (service.name, "view"))


def _views(service: Service, events: Sequence[type[Event]]) -> str:
    said = [
        f"`{view.name}` ({_how_many(read, len(events))})"
        for view in service.views
        if (read := len(set(view.reads) & set(events)))
    ]
    return f"Shown by {', '.join(said)}." if said else "Shown by no view."


def _how_many(read: int, events: int) -> str:
    return "all events" if read == events else f"{read} of {events} events"


def _parts(events: Sequence[type[Event]]) -> str:
    """The values that its events contain, each once."""
    models = dict.fromkeys(part for event in events for part in parts(event))
    if not models:
        return ""
    table = _rows(row for model in models for row in _part(model))
    return f"\n| part | field | type | |\n|---|---|---|---|\n{table}\n"


def _part(model: type[BaseModel]) -> list[tuple[str, ...]]:
    return [
        (f"`{model.__name__}`", f"`{name}`", words(field.annotation), field.description or "")
        for name, field in model.model_fields.items()
    ]


def _rows(rows: Iterable[Sequence[str]]) -> str:
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows)
