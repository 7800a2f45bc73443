"""The initial acceptance, the comprehensive assessment, the acceptance (P39, P40, P11)."""

import pytest

from services.projects.project import project
from services.projects.project.accepting.commands import (
    CompleteAcceptance,
    RecordComprehensiveAssessment,
    RecordInitialAcceptance,
)
from services.projects.project.accepting.events import InitialAcceptanceFailed
from services.projects.rules import P11, P39, P40
from shared.testing.given import given
from tests.samples import projects as s
from tests.samples.papers import DAY, DEFECTS, signed
from tests.samples.people import county


def accepting(*parties: str, passed: bool = True, defects: tuple[str, ...] = ()) -> RecordInitialAcceptance:
    signatures = signed(*parties)
    return RecordInitialAcceptance(passed=passed, signatures=signatures, defects=defects, occurred_on=DAY)


def assessing(**groups: tuple[str, ...]) -> RecordComprehensiveAssessment:
    present = {"departments": ("市住建局",), "experts": ("e-1",), "residents": ("r-1",)}
    return RecordComprehensiveAssessment(**(present | groups), conclusion="合格")


def test_P39_three_parties_sign():
    command = accepting("street", "community", "owners_group")
    given(project, *s.UP_TO_COMPLETED).when(command, by=county).then(s.initially_accepted)


@pytest.mark.parametrize(
    ("parties", "missing"),
    [
        (("street", "community"), "owners' committee or owners' group"),
        (("street", "owners_committee"), "community"),
        (("community", "owners_group"), "street"),
        ((), "street, community, owners' committee or owners' group"),
    ],
)
def test_P39_every_missing_signature_is_named(parties, missing):
    given(project, *s.UP_TO_COMPLETED).when(accepting(*parties), by=county).refused(P39, mentions=missing)


def test_P39_not_before_completion():
    command = accepting("street", "community", "owners_group")
    given(project, *s.UP_TO_START, s.started).when(command, by=county).refused(P39, status=409)


def test_P39_a_failed_one_names_its_defects_and_may_be_repeated():
    signatures = ("street", "community", "owners_group")
    failed = InitialAcceptanceFailed(
        held_on=DAY, signatures=signed(*signatures), defects=DEFECTS, confirmed=()
    )
    fail = accepting(*signatures, passed=False, defects=DEFECTS)
    given(project, *s.UP_TO_COMPLETED).when(fail, by=county).then(failed)
    given(project, *s.UP_TO_COMPLETED, failed).when(accepting(*signatures), by=county).then(
        s.initially_accepted
    )


def test_P39_a_failure_without_a_defect_is_refused():
    fail = accepting("street", "community", "owners_group", passed=False)
    given(project, *s.UP_TO_COMPLETED).when(fail, by=county).refused(P39, mentions="defect")


def test_P39_a_missing_signature_and_an_unexplained_failure_are_named_together():
    given(project, *s.UP_TO_COMPLETED).when(
        accepting("street", "community", passed=False), by=county
    ).refused(P39, mentions="初验缺少签字：业主委员会或业主自治小组；初验未通过，须逐条列明问题")


def test_P39_a_passed_one_is_not_held_again_with_other_signatures():
    command = accepting("street", "community", "owners_committee")
    given(project, *s.UP_TO_COMPLETED, s.initially_accepted).when(command, by=county).refused(P39, status=409)


def test_P40_all_three_groups_assess():
    given(project, *s.UP_TO_COMPLETED, s.initially_accepted).when(assessing(), by=county).then(s.assessed)


@pytest.mark.parametrize("group", ["departments", "experts", "residents"])
def test_P40_an_absent_group_is_named(group):
    given(project, *s.UP_TO_COMPLETED, s.initially_accepted).when(
        assessing(**{group: ()}), by=county
    ).refused(P40, mentions=group)


def test_P40_not_before_the_initial_acceptance():
    given(project, *s.UP_TO_COMPLETED).when(assessing(), by=county).refused(P40, status=409)


def test_P11_acceptance_needs_the_assessment():
    given(project, *s.UP_TO_COMPLETED, s.initially_accepted).when(CompleteAcceptance(), by=county).refused(
        P11, status=409
    )


def test_acceptance_is_completed():
    complete = CompleteAcceptance(occurred_on=DAY)
    given(project, *s.UP_TO_COMPLETED, s.initially_accepted, s.assessed).when(complete, by=county).then(
        s.accepted
    )
