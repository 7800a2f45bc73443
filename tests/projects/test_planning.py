"""A plan: drafted, submitted, reviewed and approved (P11, R02)."""

import pytest
from pydantic import ValidationError

from services.projects.project import project
from services.projects.project.planning.commands import (
    DraftPlan,
    RecordPlanSentBack,
    RecordReviewOutcome,
)
from services.projects.project.planning.events import PlanSentBack
from services.projects.project.values import ScopeItem, Source
from services.projects.rules import P11, R02
from shared.testing.given import given
from tests.samples import projects as s
from tests.samples.lived import changed
from tests.samples.papers import DEFECTS, spelt_otherwise
from tests.samples.people import county, implementer

SMALL = (ScopeItem(category="drainage", name="雨污分流", amount=100),)


def test_a_plan_is_drafted_and_submitted():
    given(project, *s.UP_TO_ELIGIBLE).when(s.DRAFT, by=implementer).then(s.drafted)
    submit = s.SUBMIT
    given(project, *s.UP_TO_INCLUSION, s.drafted).when(submit, by=implementer).then(s.plan_submitted)


def test_sources_that_do_not_add_up_are_malformed():
    short = (Source(kind="central", amount=99),)
    with pytest.raises(ValidationError, match="99 fen, the estimate is 100"):
        DraftPlan(template="t", estimate=100, sources=short, items=SMALL)


def test_every_sum_that_is_wrong_is_named():
    twice = (Source(kind="central", amount=50), Source(kind="central", amount=49))
    with pytest.raises(ValidationError) as malformed:
        DraftPlan(template="t", estimate=101, sources=twice, items=SMALL)
    for said in ("资金来源合计99分", "改造内容合计100分", "资金来源重复", "a source is listed twice"):
        assert said in str(malformed.value)


def test_P11_no_plan_before_the_project_is_eligible():
    given(project, s.submitted, s.confirmed).when(s.DRAFT, by=implementer).refused(P11, status=409)


def test_a_returned_plan_comes_back_as_version_two():
    send_back = RecordPlanSentBack(plan_version=1, stage="returned", defects=DEFECTS)
    sent_back = PlanSentBack(plan_version=1, stage="returned", defects=DEFECTS)
    given(project, *s.UP_TO_REVIEW).when(send_back, by=county).then(sent_back)
    again = s.drafted.model_copy(update={"plan_version": 2})
    given(project, *s.UP_TO_REVIEW, sent_back).when(s.DRAFT, by=implementer).then(again)


def test_news_about_an_older_version_changes_nothing():
    old = RecordPlanSentBack(plan_version=7, stage="returned", defects=DEFECTS)
    given(project, *s.UP_TO_REVIEW).when(old, by=county).then_nothing()


def test_R02_the_government_approves_what_passed_review():
    given(project, *s.UP_TO_PASSED).when(s.APPROVE, by=county).then(s.approved)


def test_R02_the_government_approves_what_was_filed():
    record = RecordReviewOutcome(plan_version=1, result="filed", number="BA-340603-2024-0001")
    filed = s.passed.model_copy(update={"result": "filed", "number": "BA-340603-2024-0001"})
    given(project, *s.UP_TO_REVIEW).when(record, by=county).then(filed)
    approve = s.APPROVE
    given(project, *s.UP_TO_REVIEW, filed).when(approve, by=county).then(s.approved)


def test_R02_no_approval_before_review():
    approve = s.APPROVE
    given(project, *s.UP_TO_REVIEW).when(approve, by=county).refused(R02, status=409)


def test_an_estimate_of_a_few_fen_is_asked_back():
    """329 万元 of the plan's table are 3.29 yuan in fen."""
    pasted = s.DRAFT.model_copy(update={"estimate": 329})
    given(project, *s.UP_TO_ELIGIBLE).when(pasted, by=implementer).doubted("estimate", mentions="现填329分")
    sure = pasted.model_copy(update={"confirmed": ("estimate",)})
    [drafted] = given(project, *s.UP_TO_ELIGIBLE).when(sure, by=implementer).decide()
    assert (drafted.estimate, drafted.confirmed) == (329, ("estimate",))


def test_R02_the_same_approval_spelt_otherwise_adds_nothing():
    again = changed(s.APPROVE, document_no=spelt_otherwise(s.APPROVE.document_no))
    given(project, *s.UP_TO_PASSED, s.approved).when(again, by=county).then_nothing()
