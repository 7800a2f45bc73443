"""The handover into care (M32, M33)."""

from datetime import date

from services.projects.project import project
from services.projects.project.handing_over.commands import HandOver, RecordManagementMode
from services.projects.project.handing_over.events import HandedOver
from services.projects.rules import M32, M33
from shared.testing.given import given
from tests.samples import projects as s
from tests.samples.lived import asked
from tests.samples.papers import ASSETS
from tests.samples.people import STREET_OFFICE, county, implementer

HAND_OVER = HandOver(receiver=STREET_OFFICE, assets=ASSETS, occurred_on=date(2025, 1, 2))


def test_M32_no_handover_without_a_management_mode():
    given(project, *s.UP_TO_ACCEPTED).when(HAND_OVER, by=implementer).refused(M32, status=409)


def test_M33_no_handover_before_acceptance():
    given(project, *s.UP_TO_COMPLETED, s.mode_known).when(HAND_OVER, by=implementer).refused(M33, status=409)


def test_M33_the_list_names_the_assets():
    empty = HAND_OVER.model_copy(update={"assets": ()})
    given(project, *s.UP_TO_ACCEPTED, s.mode_known).when(empty, by=implementer).refused(M33)


def test_M32_with_a_mode_it_is_handed_over():
    record = asked(RecordManagementMode)
    given(project, *s.UP_TO_ACCEPTED).when(record, by=county).then(s.mode_known)
    handed = HandedOver(handed_over_on=date(2025, 1, 2), receiver=STREET_OFFICE, assets=ASSETS)
    given(project, *s.UP_TO_ACCEPTED, s.mode_known).when(HAND_OVER, by=implementer).then(handed)
    given(project, *s.UP_TO_ACCEPTED, s.mode_known, handed).when(HAND_OVER, by=implementer).then_nothing()


def test_M33_a_project_is_not_handed_over_before_its_acceptance_and_every_defect_is_named():
    spoken = HAND_OVER.model_copy(update={"occurred_on": date(2024, 11, 3), "assets": ()})
    wrong = "已验收之日为2024-11-04，移交不能早于这一天，现填2024-11-03；移交清单为空"
    given(project, *s.UP_TO_ACCEPTED, s.mode_known).when(spoken, by=implementer).refused(M33, mentions=wrong)


def test_M33_what_is_handed_over_is_still_under_its_warranty():
    late = HAND_OVER.model_copy(update={"occurred_on": date(2026, 11, 5)})
    given(project, *s.UP_TO_ACCEPTED, s.mode_known).when(late, by=implementer).refused(
        M33, mentions="雨污管网的保修期限2026-11-04早于移交日期2026-11-05"
    )
