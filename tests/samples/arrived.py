"""Records of the sample project as they arrive from Kafka, with digests that match."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import orjson

from services.audit.partition import Partition
from services.maintenance.care.events import CareOpened
from services.projects.project.applying.events import (
    ApplicationConfirmed,
    EligibilityAssessed,
    RenovationApplicationSubmitted,
)
from services.projects.project.planning.events import PlanDrafted, PlanSubmitted
from services.reviews.review.submitting.events import PreliminaryReviewFailed, ReviewOpened
from shared.core.frozen import replace
from shared.core.messages import Event
from shared.core.recorded import Meta, Recorded, digest
from shared.kafka.record import Arrived
from tests.samples.lived import PROJECT, changed, happened
from tests.samples.people import STREET_OFFICE
from tests.samples.stories import stories

NOON = datetime(2024, 3, 1, 4, tzinfo=UTC)
SPACE = UUID(int=1)


def named(name: str) -> UUID:
    return uuid5(SPACE, name)


def arrived(
    event: Event | dict[str, Any] | bytes,
    *,
    source: str = "projects",
    stream: str = f"project-{PROJECT}",
    version: int = 1,
    type: str = "",
    cause: Arrived | UUID | None = None,
    at: float = 0,
    on: date = date(2024, 3, 1),
    key: str = PROJECT,
    position: int = 0,
    person: str = "sample-street",
) -> Arrived:
    """`at`: seconds after noon by the clock of the source. Position and offset follow the version."""
    position = position or version
    facts: dict[str, Any] = {
        "id": named(f"{source}/{stream}/{version}"),
        "key": key,
        "stream": stream,
        "version": version,
        "type": type or event.__class__.__name__,
        "schema_version": getattr(event, "schema_version", 1),
        "meta": _meta(named(f"command of {source}/{stream}/{version}"), person, cause, on),
        "data": _bytes(event),
    }
    sealed = digest(source=source, **facts)
    recorded = Recorded(**facts, position=position, digest=sealed, recorded_at=NOON + timedelta(seconds=at))
    return Arrived(source, 0, position - 1, position - 1, 1, recorded)


def _meta(command: UUID, person: str, cause: Arrived | UUID | None, on: date) -> Meta:
    return Meta(
        person=person,
        organisation=STREET_OFFICE,
        command=command,
        causation=cause.event.id if isinstance(cause, Arrived) else cause,
        correlation=named("correlation"),
        occurred_on=on,
    )


def altered(record: Arrived, data: bytes) -> Arrived:
    """The same record with other data under the old digest."""
    return replace(record, event=replace(record.event, data=data))


def again(record: Arrived, offset: int) -> Arrived:
    """The same event in a later generation, further on in the partition."""
    return replace(record, offset=offset, generation=record.generation + 1)


def partition(source: str, records: Sequence[Arrived] = ()) -> Partition:
    read = Partition(f"{source}.events", 0, PROJECT)
    for record in records:
        read.take(record.offset, record)
    return read


def partitions(*records: Arrived) -> list[Partition]:
    """All four topics; each holds those of the records that are its own."""
    sources = ("projects", "reviews", "funding", "maintenance")
    return [partition(s, [r for r in records if r.source == s]) for s in sources]


def _bytes(event: Event | dict[str, Any] | bytes) -> bytes:
    if isinstance(event, bytes):
        return event
    return orjson.dumps(event) if isinstance(event, dict) else event.model_dump_json().encode()


APPLIED = arrived(happened(RenovationApplicationSubmitted))
CONFIRMED = arrived(happened(ApplicationConfirmed), version=2, at=1)
ELIGIBLE = arrived(happened(EligibilityAssessed), version=3, at=2)
DRAFTED = arrived(happened(PlanDrafted), version=4, at=3)
SUBMITTED = arrived(happened(PlanSubmitted), version=5, at=4, on=date(2024, 4, 10))
# The clock of reviews goes an hour behind.
OPENED = arrived(
    happened(ReviewOpened),
    source="reviews",
    stream=f"review-{PROJECT}",
    cause=SUBMITTED,
    at=-3600,
    on=date(2024, 4, 10),
    person="service:reviews",
)
FAILED = arrived(
    changed(happened(PreliminaryReviewFailed, stories()), plan_version=1, defects=("缺图纸",)),
    source="reviews",
    stream=f"review-{PROJECT}",
    version=2,
    at=-3599,
    on=date(2024, 5, 6),
)
CARE = arrived(happened(CareOpened), source="maintenance", stream=f"care-{PROJECT}")
LIFE = (APPLIED, CONFIRMED, ELIGIBLE, DRAFTED, SUBMITTED, OPENED, FAILED)
