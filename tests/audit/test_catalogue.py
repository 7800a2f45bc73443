"""Names of events as their docstrings begin."""

import pytest

from services.audit.catalogue import SERVICES, category_of, chinese_name, event_class


@pytest.mark.parametrize(
    ("source", "type", "name"),
    [
        ("projects", "PlanSubmitted", "实施方案已报审"),
        ("projects", "ProgressReported", "工程进度已上报"),
        ("projects", "PlanSentBack", "方案已被发回"),
        ("reviews", "PreliminaryReviewPassed", "初审已通过"),
        ("funding", "FundingSourceChanged", "资金来源已调整"),
        ("funding", "RoofGardenPlanted", ""),
        ("nowhere", "PlanSubmitted", ""),
    ],
)
def test_an_events_chinese_name(source: str, type: str, name: str):
    assert chinese_name(source, type) == name


def test_every_service_is_known_by_its_events_and_deciders():
    for name, service in SERVICES.items():
        for kind in service.all_categories:
            assert category_of(name, kind.stream("x")) is kind
            assert all(event_class(name, type) for type in kind.event_types())
    assert category_of("projects", "garden-1") is None
