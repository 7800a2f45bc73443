"""Records as they arrive from Kafka, for tests: a made-up project, digests that match."""

from collections.abc import Sequence
from dataclasses import replace
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
from services.projects.project.values import Document, Source
from services.reviews.review.submitting.events import PreliminaryReviewFailed, ReviewOpened
from shared.core.messages import Event
from shared.core.recorded import Meta, Recorded, digest
from shared.kafka.record import Arrived

PROJECT = "xj-2024-001"
NOON = datetime(2024, 3, 1, 4, tzinfo=UTC)
SPACE = UUID(int=1)
ORGANISATION = "11340603MB0000004C"
PAPER = Document(kind="application_letter", title="改造申请书(示例)", sha256="a" * 64)


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
    kind = type or event.__class__.__name__
    position = position or version
    meta = Meta(
        person=person,
        organisation=ORGANISATION,
        command=named(f"command of {source}/{stream}/{version}"),
        causation=cause.event.id if isinstance(cause, Arrived) else cause,
        correlation=named("correlation"),
        occurred_on=on,
    )
    facts: dict[str, Any] = {
        "id": named(f"{source}/{stream}/{version}"),
        "key": key,
        "stream": stream,
        "version": version,
        "type": kind,
        "schema_version": getattr(event, "schema_version", 1),
        "meta": meta,
        "data": _bytes(event),
    }
    recorded = Recorded(
        **facts,
        position=position,
        digest=digest(source=source, **facts),
        recorded_at=NOON + timedelta(seconds=at),
    )
    return Arrived(source, 0, position - 1, position - 1, 1, recorded)


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


APPLIED = arrived(
    RenovationApplicationSubmitted(
        project_name="示例一村",
        division="340603001001",
        area_m2="14971.42",
        households=310,
        tier="basic",
        applicant=ORGANISATION,
        document=PAPER,
    ),
)
CONFIRMED = arrived(ApplicationConfirmed(confirmed_by=ORGANISATION), version=2, at=1)
ELIGIBLE = arrived(EligibilityAssessed(eligible=True, basis="摸底调查"), version=3, at=2)
_MONEY = (Source(kind="central", amount=70_000), Source(kind="residents", amount=30_000))
DRAFTED = arrived(
    PlanDrafted(
        plan_version=1, author=ORGANISATION, template="t@1", estimate=100_000, sources=_MONEY, items=()
    ),
    version=4,
    at=3,
)
SUBMITTED = arrived(
    PlanSubmitted(
        plan_version=1,
        project_name="示例一村",
        division="340603001001",
        area_m2="14971.42",
        households=310,
        tier="basic",
        author=ORGANISATION,
        template="t@1",
        estimate=100_000,
        sources=_MONEY,
        central_plan="none",
        documents=(PAPER,),
    ),
    version=5,
    at=4,
    on=date(2024, 4, 10),
)
# The clock of reviews goes an hour behind.
OPENED = arrived(
    ReviewOpened(
        plan_version=1,
        previous_version=None,
        project_name="示例一村",
        division="340603001001",
        author=ORGANISATION,
        template="t@1",
    ),
    source="reviews",
    stream=f"review-{PROJECT}",
    cause=SUBMITTED,
    at=-3600,
    on=date(2024, 4, 10),
    person="service:reviews",
)
FAILED = arrived(
    PreliminaryReviewFailed(plan_version=1, reviewed_by=ORGANISATION, defects=("缺图纸",)),
    source="reviews",
    stream=f"review-{PROJECT}",
    version=2,
    at=-3599,
    on=date(2024, 5, 6),
)
CARE = arrived(
    CareOpened(
        accepted_on=date(2025, 1, 1), project_name="示例", division="340603", households=1, area_m2="1"
    ),
    source="maintenance",
    stream=f"care-{PROJECT}",
)
LIFE = (APPLIED, CONFIRMED, ELIGIBLE, DRAFTED, SUBMITTED, OPENED, FAILED)
