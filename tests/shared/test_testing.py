"""What the tests of services stand on: it says no where it should, and delivers when it should."""

from random import Random

import pytest

from services.audit.catalogue import SERVICES
from services.projects.project import project
from services.projects.project.applying.commands import ConfirmApplication
from services.projects.rules import P11, P30
from shared.core.refusals import OutOfOrder
from shared.testing.given import given
from shared.testing.system import InMemorySystem
from tests.samples import projects as s
from tests.samples.life import APPLICATION, INCLUSION, PLAN
from tests.samples.lived import PROJECT, lead
from tests.samples.papers import DAY
from tests.samples.people import actor_for, applicant, street

TO_REVIEW = (*APPLICATION, *INCLUSION, *PLAN)


def delivered_by_chance() -> InMemorySystem:
    system = InMemorySystem(SERVICES, actor_for, Random(1))
    lead(system, PROJECT, TO_REVIEW, [DAY] * len(TO_REVIEW))
    return system


def test_another_decision_than_expected_is_an_error():
    applying = given(project).when(s.APPLY, by=applicant)
    with pytest.raises(AssertionError):
        applying.then(s.confirmed)
    with pytest.raises(AssertionError):
        applying.then_nothing()


def test_what_is_not_refused_is_an_error_that_shows_the_decision():
    with pytest.raises(AssertionError, match="RenovationApplicationSubmitted"):
        given(project).when(s.APPLY, by=applicant).refused(P30)


@pytest.mark.parametrize("expected", [{"rule": P11}, {"status": 409}, {"mentions": "nothing of the kind"}])
def test_another_refusal_than_expected_is_an_error(expected):
    without_paper = s.APPLY.model_copy(update={"document": None})
    with pytest.raises(AssertionError):
        given(project).when(without_paper, by=applicant).refused(**{"rule": P30, **expected})


def test_what_one_service_decides_the_others_read_at_once():
    system = InMemorySystem(SERVICES, actor_for)
    lead(system, PROJECT, TO_REVIEW, [DAY] * len(TO_REVIEW))
    assert system.row("reviews", "reviews", PROJECT).status == "opened"
    assert system.history(f"ledger-{PROJECT}")
    assert not system.deliver()


def test_by_chance_nobody_reads_anything_before_it_is_time():
    system = delivered_by_chance()
    assert system.row("reviews", "reviews", PROJECT) is None
    assert system.deliver()
    system.deliver_all()
    assert system.row("reviews", "reviews", PROJECT).status == "opened"


def test_a_cause_stands_beside_each_command_of_a_reaction():
    system = delivered_by_chance()
    system.deliver_all()
    opened = next(e for e in system.events if e.type == "ReviewOpened")
    assert opened.command.cause.type == "PlanSubmitted"
    assert opened.context.occurred_on == opened.command.cause.context.occurred_on


def test_of_a_refused_command_nothing_is_kept():
    system = InMemorySystem(SERVICES, actor_for)
    with pytest.raises(OutOfOrder):
        system.ask(PROJECT, ConfirmApplication(), street)
    assert (system.commands, system.events, system.history(f"project-{PROJECT}")) == ([], [], ())


def test_there_is_no_row_in_a_view_that_there_is_not():
    with pytest.raises(KeyError):
        InMemorySystem(SERVICES, actor_for).row("projects", "gardens", PROJECT)
