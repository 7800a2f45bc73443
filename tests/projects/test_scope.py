"""Whose word counts: an office acts for its own division only. The refusal names the rule behind the step."""

import pytest

from services.projects.project import project
from services.projects.project.accepting.commands import RecordComprehensiveAssessment
from services.projects.project.applying.commands import AssessEligibility
from services.projects.project.handing_over.commands import HandOver
from services.projects.project.starting.commands import (
    AppointSupervisionParty,
    RecordFundingSecured,
)
from services.projects.rules import M33, P11, P13, P40, R02
from shared.core.actor import service_actor
from shared.core.messages import Command
from shared.core.rules import Rule
from shared.testing.given import given
from tests.samples import projects as s
from tests.samples.lived import asked
from tests.samples.papers import ASSETS
from tests.samples.people import SUPERVISOR, county

BEYOND = "超出您的职权范围"
elsewhere = county.model_copy(update={"division": "340604"})
neighbour = county.model_copy(update={"division": "340603001002"})

ASSESS = asked(AssessEligibility)
TOGETHER = RecordComprehensiveAssessment(conclusion="合格")
APPOINT = AppointSupervisionParty(seat="community", organisation=SUPERVISOR)
HAND_OVER = HandOver(receiver=SUPERVISOR, assets=ASSETS)


@pytest.mark.parametrize(
    ("history", "command", "rule"),
    [
        ((s.submitted, s.confirmed), ASSESS, P11),
        (s.UP_TO_PASSED, s.APPROVE, R02),
        ((*s.UP_TO_PASSED, s.approved), s.INITIATE, P11),
        (s.UP_TO_CONTRACT, APPOINT, P13),
        ((*s.UP_TO_COMPLETED, s.initially_accepted), TOGETHER, P40),
        ((*s.UP_TO_ACCEPTED, s.mode_known), HAND_OVER, M33),
    ],
)
def test_an_office_of_another_division_has_no_word(history: tuple, command: Command, rule: Rule):
    for somebody in (elsewhere, neighbour):
        given(project, *history).when(command, by=somebody).refused(rule, status=403, mentions=BEYOND)


def test_a_city_and_a_province_have_a_word_in_their_counties():
    for division in ("3406", "34"):
        city = county.model_copy(update={"division": division})
        given(project, *s.UP_TO_PASSED).when(s.APPROVE, by=city).then(s.approved)


def test_what_another_service_tells_counts_everywhere():
    told = asked(RecordFundingSecured)
    given(project, *s.UP_TO_CONTRACT).when(told, by=service_actor("projects")).then(s.funded)
