"""R08: the housing department of the project's own division reviews first. And what opens a review at all."""

from services.reviews.review import review
from services.reviews.review.submitting.commands import (
    AcceptPlan,
    RecordPreliminaryReview,
    RefusePlan,
    ReturnPlan,
)
from services.reviews.review.submitting.events import (
    PlanReturned,
    PreliminaryReviewFailed,
    PreliminaryReviewPassed,
)
from services.reviews.rules import R08
from shared.testing.given import given
from tests.samples.papers import TEMPLATE
from tests.samples.people import (
    AUTHOR,
    BUREAU,
    authoring_bureau,
    bureau,
    other_bureau,
    province,
    reviews_itself,
)
from tests.samples.reviews import (
    ACCEPTED,
    CONCLUDED,
    OPENED,
    PASSED,
    PRELIMINARILY_PASSED,
    SEALED,
    conclusion,
    open_review,
    opened,
)

passes = RecordPreliminaryReview(passed=True)
fails = RecordPreliminaryReview(passed=False, defects=("缺少图纸", "缺少申请函"))
FAILED = PreliminaryReviewFailed(
    plan_version=1, reviewed_by=BUREAU, defects=("缺少图纸", "缺少申请函"), confirmed=()
)


def test_a_submitted_plan_opens_its_review():
    given(review).when(open_review(), by=reviews_itself).then(opened())


def test_the_same_version_opens_once():
    given(review, *OPENED).when(open_review(), by=reviews_itself).then_nothing()


def test_a_new_version_after_a_failed_review_is_linked_to_the_old():
    given(review, *OPENED, FAILED).when(open_review(2), by=reviews_itself).then(opened(2, previous=1))


def test_a_new_version_after_a_failing_conclusion_opens_anew():
    history = (*SEALED, conclusion(passed=False))
    given(review, *history).when(open_review(2), by=reviews_itself).then(opened(2, previous=1))


def test_the_version_that_was_sent_back_does_not_open_again():
    given(review, *OPENED, FAILED).when(open_review(1), by=reviews_itself).then_nothing()


def test_a_new_version_leaves_a_passed_plan_alone():
    given(review, *PASSED).when(open_review(2), by=reviews_itself).then_nothing()


def test_R08_a_plan_passes_its_preliminary_review():
    passed = PreliminaryReviewPassed(plan_version=1, reviewed_by=BUREAU)
    given(review, *OPENED).when(passes, by=bureau).then(passed)


def test_R08_a_failed_preliminary_review_names_every_defect():
    given(review, *OPENED).when(fails, by=bureau).then(FAILED)


def test_R08_failing_without_a_defect_is_refused():
    asked = RecordPreliminaryReview(passed=False)
    given(review, *OPENED).when(asked, by=bureau).refused(R08, mentions="no defect is named")


def test_R08_passing_with_a_defect_is_refused():
    asked = RecordPreliminaryReview(passed=True, defects=("缺少图纸",))
    given(review, *OPENED).when(asked, by=bureau).refused(R08, mentions="缺少图纸")


def test_R08_another_county_has_no_say():
    given(review, *OPENED).when(passes, by=other_bureau).refused(R08, status=403, mentions="340604")


def test_R08_the_author_does_not_review_its_own_plan():
    given(review, *OPENED).when(passes, by=authoring_bureau).refused(R08, mentions="编制单位")


def test_R08_everything_wrong_is_named_at_once():
    asked = RecordPreliminaryReview(passed=False)
    wrong = f"初审单位与编制单位相同（{AUTHOR}）；写明为不通过，却没有列出任何问题"
    given(review, *OPENED).when(asked, by=authoring_bureau).refused(R08, mentions=wrong)


def test_R08_nothing_to_review_before_a_plan_is_submitted():
    given(review).when(passes, by=bureau).refused(R08, status=409, mentions="尚未提交")


def test_R08_the_same_review_again_adds_nothing():
    given(review, *PRELIMINARILY_PASSED).when(passes, by=bureau).then_nothing()


def test_R08_the_same_failure_again_adds_nothing():
    given(review, *OPENED, FAILED).when(fails, by=bureau).then_nothing()


def test_R08_a_failed_version_does_not_pass_afterwards():
    given(review, *OPENED, FAILED).when(passes, by=bureau).refused(R08, status=409, mentions="new version")


def test_R08_a_passed_version_does_not_fail_afterwards():
    given(review, *PRELIMINARILY_PASSED).when(fails, by=bureau).refused(R08, status=409)


def test_R08_a_returned_version_is_not_reviewed_again():
    returned = PlanReturned(plan_version=1, criteria=("complete",), defects=("缺少图纸",), confirmed=())
    given(review, *PRELIMINARILY_PASSED, returned).when(passes, by=bureau).refused(R08, status=409)


def test_R08_an_accepted_plan_is_past_its_preliminary_review():
    given(review, *ACCEPTED).when(passes, by=bureau).refused(R08, status=409)
    given(review, *CONCLUDED).when(passes, by=bureau).refused(R08, status=409)


def test_R08_the_province_acts_only_after_the_preliminary_review():
    accept = AcceptPlan(complete=True, procedure_followed=True, truthful=True)
    send_back = ReturnPlan(criteria=("complete",), defects=("缺少图纸",))
    refuse = RefusePlan(reason="template", template=TEMPLATE, defects=("无第三章",))
    given(review, *OPENED).when(accept, by=province).refused(R08, status=409, mentions="等待初审")
    given(review, *OPENED).when(send_back, by=province).refused(R08, status=409)
    given(review, *OPENED).when(refuse, by=province).refused(R08, status=409)
    given(review).when(accept, by=province).refused(R08, status=409, mentions="has not been submitted")
