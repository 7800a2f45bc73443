"""M28 and M32: the mode rests on six factors and is decided by the owners, once, after acceptance."""

import pytest

from services.maintenance.care import care
from services.maintenance.care.commands import Factors
from services.maintenance.rules import M28, M32
from shared.testing.given import given
from tests.samples.maintenance import (
    DECIDED,
    IN_CARE,
    decide_mode,
    hand_over,
    handed_over,
    mode_decided,
    open_care,
    opened,
    report,
    reported,
)
from tests.samples.papers import FACTORS, NEXT_DAY, spelt_otherwise
from tests.samples.people import maintenance_itself, other_street, street

MODES = ["professional", "quasi", "bundled", "self_governed", "unit_trustee"]
FACTOR_NAMES = {
    "scale": ("规模", "scale"),
    "environment": ("环境", "environment"),
    "facilities": ("配套设施", "facilities"),
    "property_rights": ("产权", "property rights"),
    "residents_wish": ("居民意愿", "residents' wish"),
    "affordability": ("承受能力", "affordability"),
}


def without(*names: str) -> Factors:
    return FACTORS.model_copy(update=dict.fromkeys(names, ""))


def test_acceptance_opens_care():
    given(care).when(open_care(), by=maintenance_itself).then(opened())


def test_acceptance_opens_care_once():
    given(care, opened()).when(open_care(), by=maintenance_itself).then_nothing()


@pytest.mark.parametrize("mode", MODES)
def test_M28_a_mode_is_decided_on_six_factors(mode):
    given(care, opened()).when(decide_mode(mode=mode), by=street).then(mode_decided(mode=mode))


@pytest.mark.parametrize("factor", FACTOR_NAMES)
def test_M28_no_decision_without_each_factor(factor):
    zh, en = FACTOR_NAMES[factor]
    asked = given(care, opened()).when(decide_mode(factors=without(factor)), by=street)
    asked.refused(M28, mentions=f"factors not stated: {en}")
    asked.refused(M28, mentions=f"未写明的因素：{zh}")


def test_M28_every_missing_factor_is_named():
    given(care, opened()).when(decide_mode(factors=Factors()), by=street).refused(
        M28, mentions="规模、环境、配套设施、产权、居民意愿、承受能力"
    )


def test_M28_a_blank_factor_is_missing():
    blank = Factors(**{**FACTORS.model_dump(), "scale": "  "})
    given(care, opened()).when(decide_mode(factors=blank), by=street).refused(M28, mentions="scale")


def test_M28_no_decision_before_acceptance():
    given(care).when(decide_mode(), by=street).refused(M28, status=409)


def test_M32_no_decision_but_by_the_owners():
    given(care, opened()).when(decide_mode(decided_by_owners=False), by=street).refused(
        M32, mentions="the owners have not decided"
    )


def test_M32_no_decision_without_the_resolution_of_the_assembly():
    given(care, opened()).when(decide_mode(meeting_document=" "), by=street).refused(
        M32, mentions="缺少业主大会决议文号"
    )


def test_M32_every_defect_is_named():
    asked = decide_mode(decided_by_owners=False, meeting_document="")
    given(care, opened()).when(asked, by=street).refused(
        M32, mentions="the owners have not decided; the resolution"
    )


def test_M32_no_decision_by_another_street():
    given(care, opened()).when(decide_mode(), by=other_street).refused(M32, status=403, mentions="340603003")


def test_M32_the_same_decision_again_is_no_news():
    given(care, *DECIDED).when(decide_mode(occurred_on=NEXT_DAY), by=street).then_nothing()


def test_M32_the_same_resolution_spelt_otherwise_is_no_news():
    resolution = spelt_otherwise(decide_mode().meeting_document)
    given(care, *DECIDED).when(decide_mode(meeting_document=resolution), by=street).then_nothing()


def test_M32_another_mode_after_one_is_decided_waits_for_a_change():
    given(care, *DECIDED).when(decide_mode(mode="quasi"), by=street).refused(
        M32, status=409, mentions="确定为专业物业"
    )


def test_M32_another_resolution_for_the_same_mode_is_another_decision():
    given(care, *DECIDED).when(decide_mode(meeting_document="业决〔2024〕4号"), by=street).refused(
        M32, status=409
    )


def test_M32_the_decision_stands_after_handover():
    given(care, *IN_CARE).when(decide_mode(), by=street).then_nothing()
    given(care, *IN_CARE).when(decide_mode(mode="quasi"), by=street).refused(M32, status=409)


def test_M32_the_first_decision_stands_whatever_history_says_later():
    assert care.fold((*IN_CARE, mode_decided(mode="quasi"))) == care.fold(IN_CARE)


def test_M33_a_second_handover_forgets_nothing():
    history = (*IN_CARE, reported(), handed_over())
    given(care, *history).when(report(), by=street).then_nothing()


def test_M33_the_handover_starts_care():
    given(care, *DECIDED).when(hand_over(), by=maintenance_itself).then(handed_over())


def test_M33_the_handover_starts_care_once():
    given(care, *IN_CARE).when(hand_over(), by=maintenance_itself).then_nothing()
