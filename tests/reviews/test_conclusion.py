"""R11: the conclusion follows the experts or says why not, and the submitter is told."""

import pytest

from services.reviews.review import review
from services.reviews.review.concluding.commands import ConcludeReview, NotifySubmitter
from services.reviews.review.concluding.events import SubmitterNotified
from services.reviews.review.submitting.events import PlanReturned
from services.reviews.rules import R11
from shared.testing.given import given
from tests.samples.people import other_province, province
from tests.samples.reviews import (
    ACKNOWLEDGED,
    CONCLUDED,
    HEARD,
    PASSED,
    SEALED,
    SEALED_AGAINST,
    UPLOADED,
    conclusion,
)

passes = ConcludeReview(passed=True)
fails = ConcludeReview(passed=False, defects=("排水方案不可行",))
letter = NotifySubmitter(document_no="X建城函〔2024〕31号")

FAILING = conclusion(passed=False, recommended="fail", defects=("排水方案不可行",))
RETURN = PlanReturned(plan_version=1, criteria=("conclusion",), defects=("排水方案不可行",), confirmed=())
NOT_PASSED = (*SEALED_AGAINST, FAILING, RETURN)
LETTER = SubmitterNotified(plan_version=1, document_no="X建城函〔2024〕31号")


def test_R11_the_conclusion_follows_the_sealed_opinion():
    given(review, *SEALED).when(passes, by=province).then(conclusion())


def test_R11_a_plan_that_does_not_pass_is_returned_with_its_defects():
    given(review, *SEALED_AGAINST).when(fails, by=province).then(FAILING, RETURN)


def test_R11_no_conclusion_before_the_seal():
    given(review, *HEARD).when(passes, by=province).refused(R11, status=409, mentions="尚未形成")


def test_R11_passing_against_the_experts_needs_a_reason():
    given(review, *SEALED_AGAINST).when(passes, by=province).refused(R11, mentions="理由")


def test_R11_failing_against_the_experts_needs_a_reason():
    given(review, *SEALED).when(fails, by=province).refused(R11, mentions="without a written reason")


def test_R11_a_blank_reason_is_none():
    asked = ConcludeReview(passed=True, reason_for_departure="  ")
    given(review, *SEALED_AGAINST).when(asked, by=province).refused(R11)


def test_R11_with_a_written_reason_the_conclusion_may_depart():
    asked = ConcludeReview(passed=True, reason_for_departure="已补正")
    departed = conclusion(recommended="fail", reason_for_departure="已补正")
    given(review, *SEALED_AGAINST).when(asked, by=province).then(departed)


def test_R11_a_failing_conclusion_names_its_defects():
    asked = ConcludeReview(passed=False)
    given(review, *SEALED_AGAINST).when(asked, by=province).refused(R11, mentions="没有列出任何问题")


def test_R11_a_passing_conclusion_has_no_defects():
    asked = ConcludeReview(passed=True, defects=("排水方案不可行",))
    given(review, *SEALED).when(asked, by=province).refused(R11, mentions="排水方案不可行")


def test_R11_everything_wrong_is_named_at_once():
    asked = ConcludeReview(passed=False)
    wrong = "without a written reason; said not to pass, yet no defect is named"
    given(review, *SEALED).when(asked, by=province).refused(R11, mentions=wrong)


def test_R11_concluding_the_same_again_adds_nothing():
    given(review, *CONCLUDED).when(passes, by=province).then_nothing()
    given(review, *NOT_PASSED).when(fails, by=province).then_nothing()


def test_R11_there_is_one_conclusion():
    changed = ConcludeReview(passed=False, reason_for_departure="复核", defects=("造价偏高",))
    given(review, *CONCLUDED).when(changed, by=province).refused(R11, status=409)


def test_R11_another_province_cannot_conclude():
    given(review, *SEALED).when(passes, by=other_province).refused(R11, status=403)


@pytest.mark.parametrize("history", [CONCLUDED, NOT_PASSED, PASSED, ACKNOWLEDGED])
def test_R11_the_submitter_is_notified_of_a_conclusion_either_way(history):
    given(review, *history).when(letter, by=province).then(LETTER)


def test_R11_nothing_to_notify_before_the_conclusion():
    given(review, *SEALED).when(letter, by=province).refused(R11, status=409, mentions="等待结论")


def test_R11_the_same_letter_again_adds_nothing():
    given(review, *CONCLUDED, LETTER).when(letter, by=province).then_nothing()


def test_R11_the_letter_is_remembered_when_the_review_goes_on():
    given(review, *CONCLUDED, LETTER, *UPLOADED[len(CONCLUDED) :]).when(letter, by=province).then_nothing()


def test_R11_the_same_letter_spelt_otherwise_adds_nothing():
    asked = NotifySubmitter(document_no="X建城函(2024) 31号")
    given(review, *CONCLUDED, LETTER).when(asked, by=province).then_nothing()


def test_R11_a_second_letter_is_recorded_beside_the_first():
    second = NotifySubmitter(document_no="X建城函〔2024〕40号")
    noted = SubmitterNotified(plan_version=1, document_no="X建城函〔2024〕40号")
    given(review, *CONCLUDED, LETTER).when(second, by=province).then(noted)
