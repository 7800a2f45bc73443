"""The read model of projects: what a clerk sees after a history. Pure."""

from decimal import Decimal

from services.projects.project.accepting.events import InitialAcceptanceFailed
from services.projects.project.planning.events import PlanSentBack
from services.projects.views.projects import ProjectRow, fold
from shared.core.messages import EventContext
from tests.samples import projects as s
from tests.samples.papers import AREA, DAY, ESTIMATE, HOUSEHOLDS, NAME, signed
from tests.samples.people import BUILDER

ORIGIN = EventContext.of("xj-1", DAY)


def row_after(*events) -> ProjectRow:
    row = ProjectRow("xj-1")
    for event in events:
        row = fold(row, event, ORIGIN)
    return row


def test_a_project_under_review_shows_its_plan():
    row = row_after(*s.UP_TO_REVIEW)
    assert (row.status, row.plan_version, row.estimate) == ("in_review", 1, ESTIMATE)
    assert (row.project_name, row.area_m2, row.households) == (NAME, Decimal(AREA), HOUSEHOLDS)


def test_defects_stand_until_the_plan_is_submitted_again():
    sent_back = PlanSentBack(plan_version=1, stage="returned", defects=("缺图纸",))
    assert row_after(*s.UP_TO_REVIEW, sent_back).defects == ["缺图纸"]
    again = s.plan_submitted.model_copy(update={"plan_version": 2})
    assert row_after(*s.UP_TO_REVIEW, sent_back, again).defects == []


def test_all_six_seats_are_shown():
    row = row_after(*s.UP_TO_START)
    assert row.seats["general_contractor"] == BUILDER
    assert len(row.seats) == 6
    assert row.funded


def test_failed_initial_acceptances_are_counted():
    failed = InitialAcceptanceFailed(
        held_on=DAY, signatures=signed("street"), defects=("渗漏",), confirmed=()
    )
    row = row_after(*s.UP_TO_COMPLETED, failed, s.initially_accepted)
    assert (row.initial_acceptance_failures, row.status, row.defects) == (1, "initially_accepted", [])


def test_an_accepted_project_shows_when():
    row = row_after(*s.UP_TO_ACCEPTED)
    assert (row.status, row.accepted_on) == ("accepted", DAY)


def test_a_sum_that_nobody_knows_yet_is_none():
    row = row_after(s.submitted)
    assert (row.estimate, row.budget, row.contract_amount) == (None, None, None)
