"""M33: from the handover on, inspections, faults and their outcome are recorded."""

from datetime import timedelta

import pytest

from services.maintenance.care import care
from services.maintenance.rules import M33
from shared.testing.given import given
from tests.samples.maintenance import (
    DECIDED,
    IN_CARE,
    handed_over,
    inspect,
    inspected,
    opened,
    report,
    reported,
    resolve,
    resolved,
)
from tests.samples.papers import NEXT_DAY, spelt_otherwise
from tests.samples.people import bureau, other_street, street

RECORDS = [inspect(), report(), resolve()]
BEFORE_HANDOVER = [(), (opened(),), DECIDED]


@pytest.mark.parametrize("record", RECORDS)
@pytest.mark.parametrize("history", BEFORE_HANDOVER)
def test_M33_nothing_is_recorded_before_handover(history, record):
    given(care, *history).when(record, by=bureau).refused(M33, status=409)


@pytest.mark.parametrize("record", RECORDS)
def test_M33_nothing_is_recorded_from_another_division(record):
    given(care, *IN_CARE, reported()).when(record, by=other_street).refused(M33, status=403)


def test_M33_an_inspection_is_recorded_with_its_findings():
    given(care, *IN_CARE).when(inspect(), by=bureau).then(inspected())


def test_M33_an_inspection_may_find_nothing():
    given(care, *IN_CARE).when(inspect(findings=()), by=bureau).then(inspected(findings=()))


def test_M33_an_inspection_is_recorded_once():
    given(care, *IN_CARE, inspected()).when(inspect(), by=bureau).then_nothing()


def test_M33_an_inspection_number_is_not_used_for_another_visit():
    given(care, *IN_CARE, inspected()).when(inspect(occurred_on=NEXT_DAY), by=bureau).refused(
        M33, status=409, mentions="JC-1"
    )


def test_M33_two_inspections_on_one_day_are_two():
    given(care, *IN_CARE, inspected()).when(inspect(inspection_id="JC-2"), by=bureau).then(
        inspected(inspection_id="JC-2", ordinal=2)
    )


def test_M33_a_fault_is_reported():
    given(care, *IN_CARE).when(report(), by=street).then(reported())


def test_M33_faults_are_numbered_in_the_order_of_their_reports():
    """Whatever stands on their papers; an outcome names its fault by the same number."""
    two = (*IN_CARE, reported(), reported(fault_id="BX-2", ordinal=2))
    given(care, *two).when(report(fault_id="BX-0"), by=street).then(reported(fault_id="BX-0", ordinal=3))
    given(care, *two).when(report(fault_id="BX-2"), by=street).then_nothing()
    given(care, *two).when(resolve("BX-2"), by=street).then(resolved("BX-2", ordinal=2))


def test_M33_a_fault_is_reported_once():
    given(care, *IN_CARE, reported()).when(report(), by=street).then_nothing()


def test_M33_a_resolved_fault_is_not_reported_again():
    given(care, *IN_CARE, reported(), resolved()).when(report(), by=street).then_nothing()


def test_M33_a_fault_number_is_not_used_for_another_fault():
    given(care, *IN_CARE, reported()).when(report(location="5号楼"), by=street).refused(
        M33, status=409, mentions="BX-1"
    )


def test_M33_a_fault_is_resolved():
    given(care, *IN_CARE, reported()).when(resolve(), by=street).then(resolved())


def test_M33_a_fault_is_resolved_once():
    given(care, *IN_CARE, reported(), resolved()).when(resolve(), by=street).then_nothing()


def test_M33_a_resolved_fault_has_one_outcome():
    given(care, *IN_CARE, reported(), resolved()).when(resolve(outcome="无需处理"), by=street).refused(
        M33, status=409
    )


def test_M33_no_outcome_of_a_fault_nobody_reported():
    given(care, *IN_CARE, reported()).when(resolve("BX-2"), by=street).refused(
        M33, status=409, mentions="no fault BX-2"
    )


def test_M33_no_fault_and_no_visit_before_the_handover():
    earlier = handed_over().handed_over_on - timedelta(days=1)
    for record in (inspect(occurred_on=earlier), report(occurred_on=earlier)):
        given(care, *IN_CARE).when(record, by=bureau).refused(M33, mentions="管护已开始之日为2024-11-04")


def test_M33_no_outcome_before_the_fault_was_reported():
    later = reported(reported_on=NEXT_DAY)
    given(care, *IN_CARE, later).when(resolve(), by=street).refused(M33, mentions="现填2024-11-04")
    given(care, *IN_CARE, later).when(resolve(occurred_on=NEXT_DAY), by=street).then(
        resolved(resolved_on=NEXT_DAY)
    )


def test_M33_a_fault_or_an_inspection_spelt_otherwise_is_recorded_once():
    known = (*IN_CARE, reported(), inspected())
    given(care, *known).when(report(fault_id="ＢＸ－1"), by=street).then_nothing()
    given(care, *known).when(inspect(inspection_id=spelt_otherwise("JC-1")), by=bureau).then_nothing()


def test_M33_a_fault_number_spelt_otherwise_is_not_used_for_another_fault():
    given(care, *IN_CARE, reported()).when(report(fault_id="bx-1", location="5号楼"), by=street).refused(
        M33, status=409, mentions="bx-1"
    )


def test_M33_a_fault_is_resolved_by_its_number_spelt_otherwise():
    typed = "ＢＸ－1"
    given(care, *IN_CARE, reported()).when(resolve(typed), by=street).then(resolved(typed))
    given(care, *IN_CARE, reported(), resolved(typed)).when(resolve("BX-1"), by=street).then_nothing()
