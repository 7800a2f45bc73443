"""The answer to a command that was decided."""

from collections.abc import Container
from operator import itemgetter
from uuid import UUID

from pydantic import BaseModel

from shared.http.stream_scope import AnotherMatter
from shared.kafka.topics import partition_of
from shared.log.receipt import Receipt


class Happened(BaseModel):
    type: str
    id: UUID


class ReceiptBody(BaseModel):
    """What a command did. `position` is a token: give it to a view as ?at= to read your own write."""

    stream: str
    version: int
    position: str
    events: list[Happened | AnotherMatter]


def receipt_body(source: str, receipt: Receipt, others: Container[str] = ()) -> ReceiptBody:
    """The answer, with the positions that a read can wait for: of each partition touched the last (K10).

    others  streams that are another matter to the sender
    """
    reached: dict[int, int] = {}
    for key, position in receipt.reached.items():
        reached[partition_of(key)] = max(position, reached.get(partition_of(key), 0))
    places = sorted(reached.items(), key=itemgetter(1))
    return ReceiptBody(
        stream=receipt.stream,
        version=receipt.version,
        position=",".join(f"{source}/{partition}/{position}" for partition, position in places),
        events=[
            AnotherMatter() if stream in others else Happened(type=event.type, id=event.id)
            for event, stream in zip(receipt.events, receipt.streams, strict=True)
        ],
    )
