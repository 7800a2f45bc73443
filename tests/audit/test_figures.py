"""Figures of a closing are counted again from the events, up to the positions that it names."""

from datetime import date

import pytest

from services.audit.figures import widely
from services.audit.findings import findings_of
from services.audit.history import history_of
from services.audit.partition import Partition
from services.maintenance.care.events import CareOpened, CareStarted, InspectionRecorded
from services.maintenance.care.quotas import InspectionQuotaMissed
from services.reviews.declaration.events import (
    DeclarationDeadlineMissed,
    DeclarationNoted,
    ListedForDeclaration,
    StartNoted,
)
from shared.core.frozen import replace
from shared.kafka.record import Arrived
from shared.mechanisms.period import Stand
from tests.samples.arrived import again, altered, arrived
from tests.samples.lived import PROJECT, changed, happened

COUNTY = "340603"
FIRST, LAST = date(2024, 10, 1), date(2024, 10, 31)


def care(event, version: int) -> Arrived:
    return arrived(event, source="maintenance", stream=f"care-{PROJECT}", version=version)


def visited(day: int, version: int, **more) -> Arrived:
    facts = {"inspected_on": date(2024, 10, day), "ordinal": version - 2, "late": False, **more}
    return care(changed(happened(InspectionRecorded), **facts), version)


def closed(position: int, *, upto: int, visits: int, days: int, end: int = 8) -> Arrived:
    stands = [
        Stand(view=name, version=version, positions={"maintenance/0": upto})
        for name, version in (("communities", 5), ("inspections", 1))
    ]
    event = InspectionQuotaMissed(
        kind="county-special",
        period="2024-10",
        first=FIRST,
        last=LAST,
        end_position=end,
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


def test_whose_handover_was_recorded_behind_the_end_of_a_period_is_nobody_to_count():
    [said] = miscounted(closed(9, upto=8, visits=2, days=1, end=STARTED.event.position))
    assert said.endswith("{}.")


def of_county(visits: int, days: int, *, upto: int = 4) -> Arrived:
    """The closing of the county in which the project lies."""
    told = closed(9, upto=upto, visits=visits, days=days)
    facts = {"basis": "jurisdiction", "place": COUNTY}
    event = changed(InspectionQuotaMissed.model_validate_json(told.event.data), **facts)
    return arrived(event, source="maintenance", stream=f"closing-{COUNTY}", key=COUNTY, position=9, on=LAST)


def of_its_history(*events: Arrived) -> list[str]:
    """What the county's own history says, with all partitions of the service read."""
    own, others = Partition("maintenance.events", 0, COUNTY), Partition("maintenance.events", 1, COUNTY)
    own.take(8, events[0])
    counted = widely(own.found)
    others.counted = counted["maintenance"]
    for arrived_event in events[1:]:
        others.take(arrived_event.offset, arrived_event)
    findings = history_of(COUNTY, [own, others]).findings
    return [finding.en for finding in findings if finding.kind == "miscounted"]


def test_of_a_jurisdiction_all_its_projects_are_counted():
    assert of_its_history(of_county(2, 1), *CARE) == []
    [said] = of_its_history(of_county(1, 1), *CARE)
    assert str({"visits": 2, "days": 1}) in said
    assert of_its_history(of_county(2, 1), *CARE, visited(9, 5)) == []
    assert of_its_history(of_county(2, 1, upto=5), *CARE, visited(9, 5)) != []


def test_of_what_is_published_twice_the_first_is_counted():
    later = again(altered(CARE[2], visited(9, 3).event.data), 20)
    assert of_its_history(of_county(2, 1), *CARE, later) == []


def test_figures_without_any_event_are_a_finding():
    [said] = of_its_history(of_county(2, 1))
    assert said.endswith("{}.")


def test_only_where_figures_are_of_others_these_are_read():
    assert widely([*CARE, closed(9, upto=4, visits=2, days=1)]) == {}
    assert widely(CARE) == {}
    [(source, types)] = widely([of_county(2, 1)]).items()
    assert (source, "InspectionRecorded" in types, "InspectionQuotaMissed" in types) == (
        "maintenance",
        True,
        False,
    )


def test_what_a_reader_may_not_read_is_counted_all_the_same():
    """The closing is read by the county's offices, the care also by whoever takes part in it."""
    assert findings_of([of_county(2, 1)], [], [], CARE) == []


def test_an_event_under_a_key_that_is_not_its_own_is_of_no_row():
    stray = replace(STARTED, event=replace(STARTED.event, key="xj-2024-009"))
    [said] = of_its_history(of_county(2, 1), OPENED, stray, *CARE[2:])
    assert said.endswith("{}.")


DEADLINE = date(2024, 6, 30)


def deadline_missed(declared: int, *, end: int = 8) -> Arrived:
    stand = Stand(view="declarations", version=2, positions={"reviews/0": 8})
    event = DeclarationDeadlineMissed(
        kind="declaration",
        period="2024-06-30",
        first=DEADLINE,
        last=DEADLINE,
        end_position=end,
        basis="project",
        place=happened(CareOpened).division,
        figures={"declared": declared},
        stands=(stand,),
    )
    return arrived(event, source="reviews", stream=f"closing-{PROJECT}.2024", position=9, on=DEADLINE)


def declaration(event, version: int) -> Arrived:
    return arrived(event, source="reviews", stream=f"declaration-{PROJECT}", version=version)


def listed_in(position: int) -> Arrived:
    listing = ListedForDeclaration(
        list="livelihood",
        year=2024,
        division=happened(CareOpened).division,
        document_number="示建〔2024〕8号",
        listed_on=date(2024, 4, 1),
    )
    return declaration(listing, position)


def test_R15_a_declaration_that_was_not_counted_is_found():
    noted = DeclarationNoted(declared_on=date(2024, 5, 6), division=happened(CareOpened).division)
    listed, declared = listed_in(1), declaration(noted, 2)
    assert miscounted(listed, deadline_missed(0)) == []
    [said] = miscounted(listed, declared, deadline_missed(0))
    assert str({"declared": 1}) in said
    assert miscounted(listed, declared, deadline_missed(0, end=2)) == []
    assert miscounted(listed, declared, deadline_missed(1, end=2)) != []


def test_R15_who_has_started_is_nobody_to_count():
    listed, started = listed_in(1), declaration(StartNoted(started_on=date(2024, 5, 6)), 2)
    [said] = miscounted(listed, started, deadline_missed(0))
    assert said.endswith("{}.")
    assert miscounted(listed, started, deadline_missed(0, end=2)) == []


def test_R15_who_was_listed_behind_the_end_is_nobody_to_count():
    [said] = miscounted(listed_in(3), deadline_missed(0, end=2))
    assert said.endswith("{}.")
