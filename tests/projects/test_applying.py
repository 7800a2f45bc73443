"""An application, and a place in the year's programme (P30, P11)."""

import pytest

from services.projects.project import project
from services.projects.project.applying.commands import (
    ConfirmApplication,
    IncludeInCentralPlan,
    NominateForCentralPlan,
    ReturnApplication,
)
from services.projects.project.applying.events import (
    ApplicationReturned,
    ProjectIncludedInCentralPlan,
    ProjectNominatedForCentralPlan,
)
from services.projects.rules import P30
from shared.core.actor import Actor
from shared.testing.given import given
from tests.samples import projects as s
from tests.samples.people import (
    APPLICANT,
    DIVISION,
    STREET_OFFICE,
    applicant,
    county,
    implementer,
    other_street,
    street,
)


def test_P30_a_community_applies_in_writing():
    given(project).when(s.APPLY, by=applicant).then(s.submitted)


def test_P30_an_application_without_a_document_is_refused():
    spoken = s.APPLY.model_copy(update={"document": None})
    given(project).when(spoken, by=applicant).refused(P30, mentions="written document")


@pytest.mark.parametrize("division", ["340604", "340603002001", "340603001"])
def test_P30_nobody_applies_for_a_community_beyond_his_own_division(division: str):
    elsewhere = s.APPLY.model_copy(update={"division": division})
    given(project).when(elsewhere, by=applicant).refused(P30, status=403, mentions="超出您的职权范围")
    given(project, s.submitted).when(elsewhere, by=applicant).refused(P30, status=403)


def test_P30_where_an_application_lies_is_asked_before_what_it_lacks():
    spoken = s.APPLY.model_copy(update={"division": "340604", "document": None})
    given(project).when(spoken, by=applicant).refused(P30, status=403)


def test_P30_the_street_of_that_place_confirms():
    given(project, s.submitted).when(ConfirmApplication(), by=street).then(s.confirmed)


def test_P30_another_street_may_not_confirm():
    other = street.model_copy(update={"division": "340603009"})
    given(project, s.submitted).when(ConfirmApplication(), by=other).refused(P30, status=403)


def test_P30_a_county_is_not_the_street():
    county = street.model_copy(update={"division": "340603"})
    given(project, s.submitted).when(ConfirmApplication(), by=county).refused(P30, status=403)


def test_P30_the_applicant_cannot_confirm():
    self_confirming = Actor(person="p1", organisation=APPLICANT, division=DIVISION)
    given(project, s.submitted).when(ConfirmApplication(), by=self_confirming).refused(P30, status=403)


def test_P30_an_applicant_from_elsewhere_is_told_both():
    county_applicant = Actor(person="p1", organisation=APPLICANT, division="340603")
    given(project, s.submitted).when(ConfirmApplication(), by=county_applicant).refused(
        P30, status=403, mentions="不属于您所在的街道或社区（340603）；申请人不能确认自己的申请"
    )


def test_P30_the_street_returns_an_application_and_it_may_come_again():
    returned = ApplicationReturned(returned_by=STREET_OFFICE, reason="缺签名", confirmed=())
    given(project, s.submitted).when(ReturnApplication(reason="缺签名"), by=street).then(returned)
    given(project, s.submitted, returned).when(s.APPLY, by=applicant).then(s.submitted)


def test_P30_confirming_twice_adds_nothing():
    given(project, s.submitted, s.confirmed).when(ConfirmApplication(), by=street).then_nothing()


def test_P30_what_is_confirmed_already_is_no_answer_to_another_street():
    given(project, *s.UP_TO_ELIGIBLE).when(ConfirmApplication(), by=other_street).refused(P30, status=403)
    given(project, *s.UP_TO_CONTRACT).when(ConfirmApplication(), by=other_street).refused(P30, status=403)


def test_P30_what_is_returned_already_is_no_answer_to_another_street():
    returned = ApplicationReturned(returned_by=STREET_OFFICE, reason="缺签名", confirmed=())
    again = given(project, s.submitted, returned).when(ReturnApplication(reason="缺签名"), by=other_street)
    again.refused(P30, status=403)


def test_P09_nominated_is_not_included():
    nominated = ProjectNominatedForCentralPlan(plan_year=2024, document_no="旧改办〔2024〕7号")
    included = ProjectIncludedInCentralPlan(plan_year=2024, document_no="旧改办〔2024〕9号")
    nominate = NominateForCentralPlan(plan_year=2024, document_no="旧改办〔2024〕7号")
    include = IncludeInCentralPlan(plan_year=2024, document_no="旧改办〔2024〕9号")
    given(project, *s.UP_TO_ELIGIBLE).when(nominate, by=county).then(nominated)
    given(project, *s.UP_TO_ELIGIBLE, nominated).when(include, by=county).then(included)
    submit = s.SUBMIT
    told = s.plan_submitted.model_copy(update={"central_plan": "nominated"})
    given(project, *s.UP_TO_ELIGIBLE, nominated, s.drafted).when(submit, by=implementer).then(told)


@pytest.mark.parametrize(
    ("area", "households", "said"),
    [
        ("1.88", 631, "631户共1.88平方米，户均不足10平方米"),
        ("6309", 631, "631户共6309平方米，户均不足10平方米"),
        ("18240.27", 1_000_000, "less than 10 m² each"),
        ("18240.27", 2, "18240.27 m² for 2 households, more than 1000 m² each"),
    ],
)
def test_an_area_that_no_household_has_is_asked_back(area: str, households: int, said: str):
    """The tables of the plans have ten thousands of m²."""
    pasted = s.APPLY.model_copy(update={"area_m2": area, "households": households})
    given(project).when(pasted, by=applicant).doubted("area_m2", "households", mentions=said)
    sure = pasted.model_copy(update={"confirmed": ("area_m2", "households")})
    recorded = {"area_m2": area, "households": households, "confirmed": ("area_m2", "households")}
    given(project).when(sure, by=applicant).then(s.submitted.model_copy(update=recorded))


@pytest.mark.parametrize(("area", "households"), [("10", 1), ("1000", 1), ("14971.42", 310)])
def test_an_area_that_households_have_is_not_asked_back(area: str, households: int):
    asked = s.APPLY.model_copy(update={"area_m2": area, "households": households})
    [submitted] = given(project).when(asked, by=applicant).decide()
    assert submitted.confirmed == ()
