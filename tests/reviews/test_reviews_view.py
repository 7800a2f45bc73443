"""The row a reader sees after each story."""

from datetime import date
from functools import reduce

import pytest

from services.reviews.review import ReviewEvents
from services.reviews.review.submitting.events import PlanRefused, PlanReturned, PreliminaryReviewFailed
from services.reviews.views.reviews import ReviewRow, fold
from shared.core.messages import EventContext
from tests.samples.papers import NAME, TEMPLATE
from tests.samples.people import AUTHOR, BUREAU, DIVISION
from tests.samples.reviews import (
    ACCEPTED,
    ACKNOWLEDGED,
    APPROVED,
    CONCLUDED,
    CONVENED,
    EXEMPT,
    FILED,
    FILING_NUMBER,
    HEARD,
    NUMBER,
    OPENED,
    PASSED,
    PRELIMINARILY_PASSED,
    SEALED,
    UPLOADED,
    opened,
)

ORIGIN = EventContext.of("xj-2024-001", date(2024, 3, 1))
RETURN = PlanReturned(
    plan_version=1, criteria=("complete",), defects=("缺少图纸", "缺少申请函"), confirmed=()
)


def row_after(*events: ReviewEvents) -> ReviewRow:
    return reduce(lambda row, event: fold(row, event, ORIGIN), events, ReviewRow("xj-2024-001"))


@pytest.mark.parametrize(
    ("history", "status"),
    [
        (OPENED, "opened"),
        (PRELIMINARILY_PASSED, "preliminarily_passed"),
        (ACCEPTED, "accepted"),
        (CONVENED, "convened"),
        (SEALED, "sealed"),
        (CONCLUDED, "concluded"),
        (PASSED, "passed"),
        (APPROVED, "approved"),
        (UPLOADED, "uploaded"),
        (ACKNOWLEDGED, "acknowledged"),
        (EXEMPT, "exempt"),
        (FILED, "filed"),
    ],
)
def test_the_status_follows_the_review(history, status: str):
    assert row_after(*history).status == status


def test_a_whole_review_in_one_row():
    assert row_after(*ACKNOWLEDGED) == ReviewRow(
        project_id="xj-2024-001",
        project_name=NAME,
        division=DIVISION,
        author=AUTHOR,
        status="acknowledged",
        plan_version=1,
        opened_on=date(2024, 3, 1),
        panel=["expert-a", "expert-b"],
        panel_size=2,
        opinions=2,
        expert_opinion="同意",
        recommended="pass",
        passed=True,
        review_number=NUMBER,
        approval="相政〔2024〕8号",
        uploaded=True,
        receipt="HZ-1",
    )


def test_before_the_seal_opinions_are_only_counted():
    row = row_after(*HEARD)
    assert (row.opinions, row.expert_opinion, row.recommended) == (2, "", None)


def test_a_return_shows_its_criteria_and_every_defect():
    row = row_after(*PRELIMINARILY_PASSED, RETURN)
    assert (row.status, row.criteria, row.defects) == ("returned", ["complete"], ["缺少图纸", "缺少申请函"])


def test_a_failed_preliminary_review_shows_its_defects():
    row = row_after(
        *OPENED,
        PreliminaryReviewFailed(plan_version=1, reviewed_by=BUREAU, defects=("缺少图纸",), confirmed=()),
    )
    assert (row.status, row.defects) == ("preliminarily_failed", ["缺少图纸"])


def test_a_refusal_shows_its_reason():
    refusal = PlanRefused(
        plan_version=1, reason="template", template=TEMPLATE, defects=("无投资估算",), confirmed=()
    )
    row = row_after(*PRELIMINARILY_PASSED, refusal)
    assert (row.status, row.criteria, row.defects) == ("refused", ["template"], ["无投资估算"])


def test_a_new_version_starts_with_a_clean_row():
    row = row_after(*PRELIMINARILY_PASSED, RETURN, opened(2, previous=1))
    assert (row.plan_version, row.status, row.defects, row.criteria) == (2, "opened", [], [])


def test_a_filed_plan_has_a_filing_number_and_no_review_number():
    row = row_after(*FILED)
    assert (row.filing_number, row.review_number) == (FILING_NUMBER, None)
