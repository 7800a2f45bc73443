"""The view "communities": who looks after a community, since when, and how much is broken."""

from decimal import Decimal
from functools import reduce

from services.maintenance.views.communities import CommunityRow, fold
from shared.core.messages import EventContext
from tests.samples.maintenance import DECIDED, IN_CARE, inspected, opened, reported, resolved
from tests.samples.papers import AREA, DAY, NAME, NEXT_DAY
from tests.samples.people import DIVISION, SUPERVISOR

ORIGIN = EventContext.of("xj-2024-001", DAY)


def row(*events) -> CommunityRow:
    return reduce(lambda row, event: fold(row, event, ORIGIN), events, CommunityRow("xj-2024-001"))


def test_an_accepted_community_waits_for_its_mode():
    assert row(opened()) == CommunityRow(
        "xj-2024-001",
        project_name=NAME,
        division=DIVISION,
        households=310,
        area_m2=Decimal(AREA),
        status="accepted",
        accepted_on=DAY,
    )


def test_a_decided_mode_is_shown():
    shown = row(*DECIDED)
    assert (shown.status, shown.mode, shown.decided_on) == ("mode_decided", "professional", DAY)


def test_a_handover_shows_the_receiver_and_the_warranties():
    shown = row(*IN_CARE)
    assert (shown.status, shown.receiver, shown.handed_over_on) == ("in_care", SUPERVISOR, DAY)
    assert shown.assets == [
        {"name": "雨污管网", "warranty_until": "2026-11-04"},
        {"name": "屋面防水", "warranty_until": "2029-11-04"},
    ]


def test_inspections_are_counted_and_the_latest_day_is_shown():
    shown = row(*IN_CARE, inspected(inspected_on=NEXT_DAY), inspected(inspection_id="JC-2"))
    assert (shown.inspections, shown.last_inspected_on) == (2, NEXT_DAY)


def test_faults_are_counted_as_open_and_as_dealt_with():
    shown = row(*IN_CARE, reported(), reported(fault_id="BX-2"), resolved("BX-2"))
    assert (shown.open_faults, shown.resolved_faults) == (1, 1)
