"""The handover into care (M32, M33)."""

from datetime import date

from services.projects.project import project
from services.projects.project.handing_over.commands import HandOver, RecordManagementMode
from services.projects.project.handing_over.events import HandedOver
from services.projects.rules import M32, M33
from shared.testing.given import given
from tests.projects import samples as s

HAND_OVER = HandOver(receiver=s.STREET_OFFICE, assets=s.assets, occurred_on=date(2025, 1, 2))


def test_M32_no_handover_without_a_management_mode():
    given(project, *s.UP_TO_ACCEPTED).when(HAND_OVER, by=s.implementer).refused(M32, status=409)


def test_M33_no_handover_before_acceptance():
    given(project, *s.UP_TO_COMPLETED, s.mode_known).when(HAND_OVER, by=s.implementer).refused(
        M33, status=409
    )


def test_M33_the_list_names_the_assets():
    empty = HAND_OVER.model_copy(update={"assets": ()})
    given(project, *s.UP_TO_ACCEPTED, s.mode_known).when(empty, by=s.implementer).refused(M33)


def test_M32_with_a_mode_it_is_handed_over():
    record = RecordManagementMode(mode="quasi")
    given(project, *s.UP_TO_ACCEPTED).when(record, by=s.county).then(s.mode_known)
    handed = HandedOver(handed_over_on=date(2025, 1, 2), receiver=s.STREET_OFFICE, assets=s.assets)
    given(project, *s.UP_TO_ACCEPTED, s.mode_known).when(HAND_OVER, by=s.implementer).then(handed)
    given(project, *s.UP_TO_ACCEPTED, s.mode_known, handed).when(HAND_OVER, by=s.implementer).then_nothing()
