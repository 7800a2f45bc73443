"""R09: accepted if three criteria hold, otherwise returned with every defect named."""

import pytest
from pydantic import ValidationError

from services.reviews.review import review
from services.reviews.review.submitting.commands import AcceptPlan, RefusePlan, ReturnPlan
from services.reviews.review.submitting.events import (
    PlanAccepted,
    PlanRefused,
    PlanReturned,
    PreliminaryReviewPassed,
)
from services.reviews.rules import R09
from shared.testing.given import given
from tests.samples.papers import TEMPLATE
from tests.samples.people import BUREAU, other_province, province, reviews_itself
from tests.samples.reviews import (
    ACCEPTED,
    CONCLUDED,
    CONVENED,
    PASSED,
    PRELIMINARILY_PASSED,
    SEALED,
    open_review,
    opened,
)

accept = AcceptPlan(complete=True, procedure_followed=True, truthful=True)
send_back = ReturnPlan(criteria=("complete", "truthful"), defects=("缺少图纸", "户数与台账不符"))
refuse = RefusePlan(reason="template", template=TEMPLATE, defects=("无投资估算章节",))

RETURN = PlanReturned(
    plan_version=1, criteria=("complete", "truthful"), defects=("缺少图纸", "户数与台账不符"), confirmed=()
)
REFUSAL = PlanRefused(
    plan_version=1, reason="template", template=TEMPLATE, defects=("无投资估算章节",), confirmed=()
)
RETURNED = (*PRELIMINARILY_PASSED, RETURN)
REFUSED = (*PRELIMINARILY_PASSED, REFUSAL)


def test_R09_a_plan_that_meets_all_three_criteria_is_accepted():
    given(review, *PRELIMINARILY_PASSED).when(accept, by=province).then(PlanAccepted(plan_version=1))


@pytest.mark.parametrize(
    ("criterion", "name"),
    [("complete", "资料齐全"), ("procedure_followed", "程序到位"), ("truthful", "内容真实准确")],
)
def test_R09_one_criterion_not_met_is_named_and_refused(criterion: str, name: str):
    asked = accept.model_copy(update={criterion: False})
    given(review, *PRELIMINARILY_PASSED).when(asked, by=province).refused(R09, mentions=name)


def test_R09_every_criterion_not_met_is_named():
    asked = AcceptPlan(complete=False, procedure_followed=True, truthful=False)
    wrong = "papers complete, contents true and accurate"
    given(review, *PRELIMINARILY_PASSED).when(asked, by=province).refused(R09, mentions=wrong)


@pytest.mark.parametrize("history", [ACCEPTED, CONVENED, SEALED, CONCLUDED, PASSED])
def test_R09_accepting_again_adds_nothing(history):
    given(review, *history).when(accept, by=province).then_nothing()


def test_R09_another_province_cannot_accept():
    given(review, *PRELIMINARILY_PASSED).when(accept, by=other_province).refused(R09, status=403)


def test_R09_all_three_criteria_are_answered():
    with pytest.raises(ValidationError, match="truthful"):
        AcceptPlan.model_validate({"complete": True, "procedure_followed": True})


def test_R09_a_return_names_a_criterion_and_every_defect():
    given(review, *PRELIMINARILY_PASSED).when(send_back, by=province).then(RETURN)


def test_R09_a_return_without_a_criterion_is_refused():
    asked = ReturnPlan(criteria=(), defects=("缺少图纸",))
    given(review, *PRELIMINARILY_PASSED).when(asked, by=province).refused(R09, mentions="不满足的标准")


def test_R09_a_return_without_a_defect_is_refused():
    asked = ReturnPlan(criteria=("complete",), defects=())
    given(review, *PRELIMINARILY_PASSED).when(asked, by=province).refused(R09, mentions="no defect is named")


def test_R09_a_return_that_says_nothing_is_told_all_that_is_missing():
    asked = ReturnPlan(criteria=(), defects=())
    wrong = "没有写明不满足的标准；没有写明具体问题"
    given(review, *PRELIMINARILY_PASSED).when(asked, by=province).refused(R09, mentions=wrong)


def test_R09_a_blank_defect_is_malformed():
    with pytest.raises(ValidationError, match="defects"):
        ReturnPlan(criteria=("complete",), defects=("  ",))


def test_R09_an_unknown_criterion_is_malformed():
    with pytest.raises(ValidationError, match="criteria"):
        ReturnPlan.model_validate({"criteria": ["beautiful"], "defects": ["丑"]})


def test_R09_the_same_return_again_adds_nothing():
    given(review, *RETURNED).when(send_back, by=province).then_nothing()


def test_R09_a_version_is_returned_once():
    asked = ReturnPlan(criteria=("complete",), defects=("另一处问题",))
    given(review, *RETURNED).when(asked, by=province).refused(R09, status=409, mentions="等待新版本")


def test_R09_a_returned_version_is_not_accepted():
    given(review, *RETURNED).when(accept, by=province).refused(R09, status=409)


def test_R09_an_accepted_version_is_not_returned():
    given(review, *ACCEPTED).when(send_back, by=province).refused(R09, status=409, mentions="已受理")


def test_R09_the_corrected_plan_comes_back_as_a_new_version():
    given(review, *RETURNED).when(open_review(2), by=reviews_itself).then(opened(2, previous=1))


def test_R09_the_new_version_is_judged_afresh():
    second = (opened(2, previous=1), PreliminaryReviewPassed(plan_version=2, reviewed_by=BUREAU))
    given(review, *RETURNED, *second).when(accept, by=province).then(PlanAccepted(plan_version=2))


def test_R09_a_plan_off_the_template_is_refused_and_the_template_named():
    given(review, *PRELIMINARILY_PASSED).when(refuse, by=province).then(REFUSAL)


def test_R09_a_refusal_names_its_defects():
    asked = refuse.model_copy(update={"defects": ()})
    given(review, *PRELIMINARILY_PASSED).when(asked, by=province).refused(R09, mentions="具体问题")


def test_R09_the_same_refusal_again_adds_nothing():
    given(review, *REFUSED).when(refuse, by=province).then_nothing()


def test_R09_a_refused_version_is_not_returned_too():
    given(review, *REFUSED).when(send_back, by=province).refused(R09, status=409)


def test_R09_a_returned_version_is_not_refused_too():
    given(review, *RETURNED).when(refuse, by=province).refused(R09, status=409)


def test_R09_a_refused_plan_may_come_back_on_the_template():
    given(review, *REFUSED).when(open_review(2), by=reviews_itself).then(opened(2, previous=1))
