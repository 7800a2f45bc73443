"""GET /metrics on the real system: every promised number, and the right ones after a plan's way."""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from deploy.site.components import APPLICATIONS, SERVICES
from tests.eventually import eventually
from tests.system.conftest import PATIENCE_S, System
from tests.system.steps import apply, submit_plan

pytestmark = pytest.mark.stack

MANUAL = Path(__file__).parents[2] / "docs" / "operating.md"
SUFFIX = re.compile(r"_(bucket|sum|count)$")


async def metrics(system: System, part: str) -> list[Sample]:
    answer = await system.http.get(f"{system.stack.plan.url(part)}/metrics")
    assert answer.status_code == 200
    return [sample for family in text_string_to_metric_families(answer.text) for sample in family.samples]


def values(samples: list[Sample], name: str, **labels: str) -> list[float]:
    return [s.value for s in samples if s.name == name and labels.items() <= s.labels.items()]


def ours(samples: list[Sample]) -> Iterator[str]:
    return (SUFFIX.sub("", sample.name) for sample in samples if sample.name.startswith("jiugai_"))


async def test_the_manual_explains_every_metric_and_no_other(system: System):
    await submit_plan(system, id := system.new_project())
    await system.until("reviews", id, status="opened")
    explained = set(re.findall(r"^\| `(jiugai_\w+)", MANUAL.read_text("utf-8"), re.MULTILINE))
    shown = {name for service in SERVICES for name in ours(await metrics(system, service))}
    assert shown == explained


async def test_after_a_plans_way_there_is_no_lag_and_no_backlog(system: System):
    await submit_plan(system, id := system.new_project())
    await system.until("reviews", id, status="opened")
    for service in SERVICES:
        await eventually(partial(at_rest, system, service), f"{service} at rest", PATIENCE_S)


async def at_rest(system: System, service: str) -> bool:
    samples = await metrics(system, service)
    lags = [
        *values(samples, "jiugai_subscription_lag_events"),
        *values(samples, "jiugai_subscription_lag_seconds"),
        *values(samples, "jiugai_relay_backlog_events"),
        *values(samples, "jiugai_relay_backlog_seconds"),
        *values(samples, "jiugai_background_failing"),
    ]
    return len(lags) > 2 and not any(lags) and values(samples, "jiugai_healthy") == [1]


async def test_a_refusal_is_counted_under_its_rule(system: System):
    await apply(system, id := system.new_project())
    before = refusals(await metrics(system, "projects"))
    refused = await system.post("projects", id, "StartConstruction", system.headers("implementer"))
    samples = await metrics(system, "projects")
    rule = refused.json()["rule"]
    assert refusals(samples) == before | {rule: before[rule] + 1}
    of = {"route": "/projects/{id}/start-construction", "status": "409"}
    assert values(samples, "jiugai_http_request_seconds_count", **of)[0] >= 1


def refusals(samples: list[Sample]) -> dict[str, float]:
    """rule → refusals"""
    return {s.labels["rule"]: s.value for s in samples if s.name == "jiugai_rule_refusals_total"}


async def test_what_a_project_or_person_is_called_is_in_none(system: System):
    await apply(system, id := system.new_project())
    for part in APPLICATIONS:
        text = repr(await metrics(system, part))
        assert id not in text
        assert "sample-" not in text
