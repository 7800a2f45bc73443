"""Figures of a closing are counted again from the events, up to the positions that it names."""

from datetime import date

import pytest

from services.audit.findings import findings_of
from services.maintenance.care.events import CareOpened, CareStarted, InspectionRecorded
from services.maintenance.care.quotas import InspectionQuotaMissed
from shared.kafka.record import Arrived
from shared.mechanisms.period import Stand
from tests.samples.arrived import arrived
from tests.samples.lived import PROJECT, changed, happened

FIRST, LAST = date(2024, 10, 1), date(2024, 10, 31)


def care(event, version: int) -> Arrived:
    return arrived(event, source="maintenance", stream=f"care-{PROJECT}", version=version)


def visited(day: int, version: int, **more) -> Arrived:
    facts = {"inspected_on": date(2024, 10, day), "ordinal": version - 2, "late": False, **more}
    return care(changed(happened(InspectionRecorded), **facts), version)


def closed(position: int, *, upto: int, visits: int, days: int) -> Arrived:
    stands = [
        Stand(view=name, version=version, positions={"maintenance/0": upto})
        for name, version in (("communities", 4), ("inspections", 1))
    ]
    event = InspectionQuotaMissed(
        kind="county-special",
        period="2024-10",
        first=FIRST,
        last=LAST,
        basis="community",
        place=happened(CareOpened).division,
        figures={"visits": visits, "days": days},
        stands=tuple(stands),
    )
    return arrived(
        event, source="maintenance", stream=f"closing-{PROJECT}", version=1, position=position, on=LAST
    )


OPENED = care(happened(CareOpened), 1)
STARTED = care(changed(happened(CareStarted), handed_over_on=date(2024, 9, 1)), 2)
CARE = [OPENED, STARTED, visited(8, 3), visited(8, 4)]


def miscounted(*events: Arrived) -> list[str]:
    return [finding.en for finding in findings_of([*CARE, *events], [], []) if finding.kind == "miscounted"]


def test_what_the_events_give_as_well_is_no_finding():
    assert miscounted(closed(9, upto=4, visits=2, days=1)) == []


@pytest.mark.parametrize(("visits", "days"), [(1, 1), (2, 2), (0, 0)])
def test_other_figures_are_a_finding_that_names_both(visits: int, days: int):
    [said] = miscounted(closed(9, upto=4, visits=visits, days=days))
    assert str({"visits": 2, "days": 1}) in said
    assert str({"visits": visits, "days": days}) in said


def test_what_came_behind_the_positions_and_what_was_late_is_not_counted():
    assert miscounted(visited(9, 5), closed(9, upto=4, visits=2, days=1)) == []
    assert miscounted(visited(9, 5, late=True), closed(9, upto=5, visits=2, days=1)) == []
    assert miscounted(visited(9, 5), closed(9, upto=5, visits=2, days=1)) != []


def test_of_a_jurisdiction_the_desk_says_nothing():
    """Its rows lie in partitions that the history of one id does not read."""
    own = closed(9, upto=4, visits=5, days=5)
    assert [f for f in findings_of([own], [], []) if f.kind == "miscounted"] == []
