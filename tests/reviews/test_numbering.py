"""R12: a review number for what passed, from the county's register."""

from datetime import date

import pytest

from services.reviews.review import review
from services.reviews.review.numbering.commands import IssueReviewNumber, RecordIssuedNumber
from services.reviews.review.numbering.events import ReviewNumberRequested, ReviewPassed
from services.reviews.rules import R12
from shared.testing.given import given
from tests.samples.people import province, reviews_itself
from tests.samples.reviews import (
    ACKNOWLEDGED,
    APPROVED,
    CONCLUDED,
    EXEMPT,
    FILED,
    NUMBER,
    OPENED,
    PASSED,
    REQUESTED,
    SEALED,
    SEALED_AGAINST,
    UPLOADED,
    conclusion,
)

issue = IssueReviewNumber(occurred_on=date(2024, 5, 6))
NOT_PASSED = (*SEALED_AGAINST, conclusion(passed=False, recommended="fail", defects=("排水方案不可行",)))


def test_R12_a_passing_conclusion_asks_the_county_register_of_that_year():
    request = ReviewNumberRequested(plan_version=1, division="340603", year=2024)
    given(review, *CONCLUDED).when(issue, by=province).then(request)


@pytest.mark.parametrize("history", [OPENED, SEALED, NOT_PASSED, EXEMPT, FILED])
def test_R12_no_number_without_a_passing_conclusion(history):
    given(review, *history).when(issue, by=province).refused(R12, status=409)


@pytest.mark.parametrize("history", [REQUESTED, PASSED, APPROVED, UPLOADED, ACKNOWLEDGED])
def test_R12_a_number_is_issued_once(history):
    given(review, *history).when(issue, by=province).then_nothing()


def test_R12_the_allotted_number_makes_the_review_passed():
    recorded = RecordIssuedNumber(purpose="review", number=NUMBER)
    passed = ReviewPassed(plan_version=1, review_number=NUMBER)
    given(review, *REQUESTED).when(recorded, by=reviews_itself).then(passed)


@pytest.mark.parametrize("history", [CONCLUDED, PASSED, ACKNOWLEDGED])
def test_R12_a_number_nobody_waits_for_changes_nothing(history):
    recorded = RecordIssuedNumber(purpose="review", number="SH-340603-2024-0002")
    given(review, *history).when(recorded, by=reviews_itself).then_nothing()


def test_R12_a_filing_number_is_no_review_number():
    recorded = RecordIssuedNumber(purpose="filing", number="BA-340603-2024-0001")
    given(review, *REQUESTED).when(recorded, by=reviews_itself).then_nothing()
