"""Places of a log that a view is asked to show: ?at=projects/3/121 (K10)."""

import re
from typing import Annotated, Any, NamedTuple

from fastapi import Query
from pydantic import AfterValidator

from shared.http.optional import NeverNull
from shared.http.problems import Problem
from shared.kafka.topics import PARTITIONS, partition_of
from shared.log.event_log import EventLog


class Place(NamedTuple):
    """Of an event of one service: the partition of its key, and its position in the log."""

    source: str
    partition: int
    position: int

    def __str__(self) -> str:
        return "/".join(map(str, self))


def places_of(at: str) -> list[Place]:
    """Several, parted by commas, where a command recorded events under several keys."""
    parts = (place.split("/") for place in at.split(","))
    return [Place(source, int(partition), int(position)) for source, partition, position in parts]


def at_of(service: str) -> Any:
    """The type of the parameter `at`, as FastAPI reads it. A view shows the log of its own service alone."""
    # [0-9]: int() would read digits of any script. Up to 18 of them fit a bigint.
    place = f"{service}/[0-{PARTITIONS - 1}]/[0-9]{{1,18}}"
    pattern = f"^{place}(,{place}){{0,{PARTITIONS - 1}}}$"

    def a_place(written: str) -> str:
        if not re.fullmatch(pattern, written):
            zh, en = "应为本服务命令答复中的位置", "the position token of an answer of this service"
            raise ValueError(f"{zh}，例如 {service}/0/1 · {en}, like {service}/0/1")
        return written

    return Annotated[
        str | None,
        Query(description="命令答复中的位置，读到为止 · position token of a command's answer: wait for it"),
        AfterValidator(a_place),
        # Swagger UI asks with the example.
        NeverNull({"type": "string", "pattern": pattern, "examples": [f"{service}/0/0"]}),
    ]


async def check_recorded(place: Place, log: EventLog) -> None:
    """Raises Problem 404 where the log has no event at the place, so that no view ever comes to it: in
    one sentence, which tells nobody where an event is or how far the log goes. LogInDoubt where such an event
    may still come back (K13)."""
    if not place.position:  # before the first event: what a command comes to that changed nothing
        return
    if not (found := await log.read_between(place.position, place.position)):
        log.continuity.require()
    if not found or partition_of(found[0].key) != place.partition:
        raise Problem(404, "position", "日志中没有这一位置", "The log has no such position.")
