"""Whose word counts: an office acts for its own division only. The refusal names the rule behind the step."""

import pytest

from services.projects.project import project
from services.projects.project.accepting.commands import RecordComprehensiveAssessment
from services.projects.project.applying.commands import AssessEligibility
from services.projects.project.handing_over.commands import HandOver
from services.projects.project.planning.commands import ApprovePlan
from services.projects.project.starting.commands import (
    AppointSupervisionParty,
    RecordFundingSecured,
    RecordInitiation,
)
from services.projects.rules import M33, P11, P13, P40, R02
from shared.core.actor import service_actor
from shared.core.messages import Command
from shared.core.rules import Rule
from shared.testing.given import given
from tests.projects import samples as s

elsewhere = s.county.model_copy(update={"division": "340604"})
neighbour = s.county.model_copy(update={"division": s.STREET + "001"})

APPROVE = ApprovePlan(document_no="政〔2024〕7号")
ASSESS = AssessEligibility(eligible=True, basis="2024年摸底调查表")
INITIATE = RecordInitiation(document_no="发改〔2024〕8号")
TOGETHER = RecordComprehensiveAssessment(conclusion="合格")
APPOINT = AppointSupervisionParty(seat="community", organisation=s.OTHER)
HAND_OVER = HandOver(receiver=s.OTHER, assets=s.assets)


@pytest.mark.parametrize(
    ("history", "command", "rule"),
    [
        ((s.submitted, s.confirmed), ASSESS, P11),
        (s.UP_TO_PASSED, APPROVE, R02),
        ((*s.UP_TO_PASSED, s.approved), INITIATE, P11),
        (s.UP_TO_CONTRACT, APPOINT, P13),
        ((*s.UP_TO_COMPLETED, s.initially_accepted), TOGETHER, P40),
        ((*s.UP_TO_ACCEPTED, s.mode_known), HAND_OVER, M33),
    ],
)
def test_an_office_of_another_division_has_no_word(history: tuple, command: Command, rule: Rule):
    for somebody in (elsewhere, neighbour):
        given(project, *history).when(command, by=somebody).refused(rule, status=403, mentions=s.STREET)


def test_a_city_and_a_province_have_a_word_in_their_counties():
    for division in ("3406", "34"):
        city = s.county.model_copy(update={"division": division})
        given(project, *s.UP_TO_PASSED).when(APPROVE, by=city).then(s.approved)


def test_what_another_service_tells_counts_everywhere():
    told = RecordFundingSecured(amount=100)
    given(project, *s.UP_TO_CONTRACT).when(told, by=service_actor("projects")).then(s.funded)
