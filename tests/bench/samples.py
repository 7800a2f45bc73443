"""Commands and events of about 900 bytes, made before the clock starts."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import orjson

from deploy.site.people import PEOPLE
from shared.core.actor import Actor
from shared.core.clock import today
from shared.core.recorded import Meta
from shared.log.decided import DecidedCommand, NewEvent
from shared.log.ids import new_id

STREAM_LENGTH = 20
# Of the command `inspection` over HTTP.
PATH = "/communities/{id}/record-inspection"
PERSON = PEOPLE["county_bureau"]
BY = Actor(
    person=PERSON.id,
    organisation=PERSON.organisation,
    roles=frozenset({PERSON.role}),
    division=PERSON.division,
)
FINDINGS = ["东门垃圾桶破损,三号楼二单元楼道灯不亮,消防通道被占用,已要求物业三日内整改并回复"] * 6
_ACTOR = BY.model_dump_json().encode()
_numbers = count(1)


def fresh_stream() -> str:
    return f"care-bench-{next(_numbers)}"


def inspection(number: str) -> dict[str, Any]:
    """The fields of RecordInspection, of a kind that counts in no period: its decision looks at nothing."""
    return {
        "inspection_id": number,
        "level": "city",
        "kind": "special",
        "inspector_org": BY.organisation,
        "findings": FINDINGS,
    }


def body(number: str) -> bytes:
    return orjson.dumps({**inspection(number), "inspected_on": today().isoformat()})


def appends(how_many: int) -> list[DecidedCommand]:
    """Commands of one event each, one after the other on streams of STREAM_LENGTH."""
    made: list[DecidedCommand] = []
    while len(made) < how_many:
        made += _stream(min(STREAM_LENGTH, how_many - len(made)))
    return made


def _stream(length: int) -> Iterator[DecidedCommand]:
    stream = fresh_stream()
    for version in range(length):
        id, data = new_id(), body(f"JC-{version}")
        yield DecidedCommand(
            id=id,
            stream=stream,
            expected=version,
            type="RecordInspection",
            data=data,
            actor=_ACTOR,
            fingerprint=id.bytes * 2,
            meta=Meta(BY.person, BY.organisation, id, None, id, today()),
            events=[NewEvent(new_id(), stream, "InspectionRecorded", 1, data)],
        )
