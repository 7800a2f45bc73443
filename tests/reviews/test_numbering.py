"""R12: a review number for what passed, from the county's register."""

from dataclasses import replace
from datetime import date

import pytest

from services.reviews.number_register import NumberAllotted, Purpose, number_registers, register_of
from services.reviews.review import review
from services.reviews.review.numbering.commands import IssueReviewNumber
from services.reviews.review.numbering.events import ReviewPassed
from services.reviews.rules import R12
from shared.core.looking import elsewhere
from shared.testing.given import given
from tests.samples.people import province
from tests.samples.reviews import (
    ACKNOWLEDGED,
    APPROVED,
    CONCLUDED,
    EXEMPT,
    FILED,
    OPENED,
    PASSED,
    SEALED,
    SEALED_AGAINST,
    UPLOADED,
    conclusion,
)

issue = IssueReviewNumber(occurred_on=date(2024, 5, 6))
NOT_PASSED = (*SEALED_AGAINST, conclusion(passed=False, recommended="fail", defects=("排水方案不可行",)))
REGISTER = register_of("340603", issue.occurred_on)


def allotted(project: str, number: str, purpose: Purpose = "review") -> NumberAllotted:
    return NumberAllotted(project_id=project, plan_version=1, purpose=purpose, number=number)


def passed(number: str) -> ReviewPassed:
    return ReviewPassed(plan_version=1, review_number=number)


def test_R12_the_first_number_of_a_county_and_year():
    number = "SH-340603-2024-0001"
    entry = elsewhere(REGISTER, allotted("xj-2024-001", number))
    given(review, *CONCLUDED).when(issue, by=province).then(passed(number), *entry)
    assert REGISTER.name == "register-340603-2024"


def test_R12_the_next_project_gets_the_next_number():
    number = "SH-340603-2024-0002"
    before = allotted("xj-2024-000", "SH-340603-2024-0001")
    entry = elsewhere(REGISTER, allotted("xj-2024-001", number))
    asking = given(review, *CONCLUDED).seeing(REGISTER, before).when(issue, by=province)
    asking.then(passed(number), *entry)


def test_R12_a_project_keeps_the_number_it_has():
    """Where a later version of its plan passes as well."""
    number = "SH-340603-2024-0007"
    asking = given(review, *CONCLUDED).seeing(REGISTER, allotted("xj-2024-001", number))
    asking.when(issue, by=province).then(passed(number))


def test_R12_a_filing_does_not_move_the_review_numbers():
    filed = allotted("xj-2024-000", "BA-340603-2024-0001", "filing")
    [happened, _] = given(review, *CONCLUDED).seeing(REGISTER, filed).when(issue, by=province).decide()
    assert happened == passed("SH-340603-2024-0001")


@pytest.mark.parametrize("history", [OPENED, SEALED, NOT_PASSED, EXEMPT, FILED])
def test_R12_no_number_without_a_passing_conclusion(history):
    given(review, *history).when(issue, by=province).refused(R12, status=409)


@pytest.mark.parametrize("history", [PASSED, APPROVED, UPLOADED, ACKNOWLEDGED])
def test_R12_a_number_is_issued_once(history):
    given(review, *history).when(issue, by=province).then_nothing()


def test_R12_a_thousand_projects_have_a_thousand_numbers():
    entries = []
    for n in range(1000):
        asking = replace(given(review, *CONCLUDED).seeing(REGISTER, *entries), id=f"xj-2024-{n}")
        [_, entry] = asking.when(issue, by=province).decide()
        entries.append(entry.event)
    assert len({entry.number for entry in entries}) == 1000
    assert len(number_registers.fold(entries).of("review")) == 1000
