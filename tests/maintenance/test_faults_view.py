"""The view "faults": a row each, and no other event of the community touches it."""

from services.maintenance.views.faults import FaultRow, faults
from shared.core.messages import EventContext
from tests.samples.maintenance import reported, resolved
from tests.samples.papers import DAY, NEXT_DAY
from tests.samples.people import DIVISION

ORIGIN = EventContext.of("xj-2024-001", DAY)
FIRST = "xj-2024-001.fault-00001"


def rows(*events) -> dict[str, FaultRow]:
    shown: dict[str, FaultRow] = {}
    for event in events:
        faults.apply(shown, event, ORIGIN)
    return shown


def test_a_reported_fault_has_a_row_with_its_community_and_division():
    assert rows(reported()) == {
        FIRST: FaultRow(
            FIRST,
            project_id="xj-2024-001",
            division=DIVISION,
            fault_id="BX-1",
            reported_on=DAY,
            location="3号楼2单元",
            description="楼道灯不亮",
        )
    }


def test_a_fault_that_is_dealt_with_says_when_and_how():
    shown = rows(reported(), resolved(resolved_on=NEXT_DAY, outcome="已更换灯具"))[FIRST]
    assert (shown.status, shown.resolved_on, shown.outcome) == ("resolved", NEXT_DAY, "已更换灯具")


def test_an_outcome_touches_the_row_of_its_fault_alone():
    before = rows(reported(), reported(fault_id="BX-2", ordinal=2))
    after = rows(reported(), reported(fault_id="BX-2", ordinal=2), resolved("BX-2", ordinal=2))
    assert after[FIRST] == before[FIRST]
    assert [row.status for row in after.values()] == ["open", "resolved"]
