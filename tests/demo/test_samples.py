"""The 42 samples against the plan's own numbers."""

from collections import Counter
from decimal import Decimal

from stdnum.cn import uscc

from demo.actors import actors, builder, receiver, seats
from demo.money import SCOPE, SOURCES
from demo.samples import SAMPLES, STREETS
from demo.scenario import OUTCOMES

BATCH_1 = [sample for sample in SAMPLES if sample.batch == 1]
BATCH_2 = [sample for sample in SAMPLES if sample.batch == 2]


def test_batch_1_adds_up_to_the_central_plan():
    assert len(BATCH_1) == 21
    assert sum(Decimal(s.area_m2) for s in BATCH_1) == Decimal("314400.00")
    assert sum(s.households for s in BATCH_1) == 6_517
    assert sum(s.estimate for s in BATCH_1) == 5_588_000_000
    assert {s.street for s in BATCH_1} == {"西街道", "东山街道", "三堤口街道"}


def test_batch_2_adds_up_to_what_was_nominated():
    assert len(BATCH_2) == 21
    assert sum(Decimal(s.area_m2) for s in BATCH_2) == Decimal("255400.00")
    assert sum(s.households for s in BATCH_2) == 3_604
    assert {s.street for s in BATCH_2} == {"东街道", "西街道", "东山街道", "相南街道"}


def test_the_tiers_keep_the_quota_of_the_programme():
    tiers = Counter(sample.tier for sample in SAMPLES)
    assert tiers["improved"] in (2, 3)
    assert tiers["enhanced"] in (1, 2)
    assert tiers.total() - tiers["improved"] - tiers["enhanced"] == tiers["basic"]


def test_outcomes():
    assert Counter(s.outcome for s in BATCH_1) == {
        "handed_over": 17,
        "returned": 1,
        "refused": 1,
        "filed": 1,
        "failed_once": 1,
    }
    assert {s.outcome for s in BATCH_2} == {"waiting"}
    assert set(OUTCOMES) == {sample.outcome for sample in SAMPLES}


def test_every_project_has_an_id_and_a_name_of_its_own_that_says_sample():
    assert len({sample.id for sample in SAMPLES}) == len({sample.name for sample in SAMPLES}) == 42
    assert all(sample.name.endswith("（示例数据）") for sample in SAMPLES)


def test_streets_lie_in_the_county():
    assert {code[:6] for code in STREETS.values()} == {"340603"}
    assert len(set(STREETS.values())) == 5


def test_every_organisation_has_a_valid_credit_code():
    for sample in SAMPLES:
        people = {person.organisation for person in actors(sample).values()}
        for code in {*people, *seats(sample).values(), builder(sample), receiver(sample)}:
            assert uscc.is_valid(code), code


def test_shares_of_the_estimate_are_whole():
    assert sum(SOURCES.values()) == 100
    assert {sum(percent for *_, percent in scope) for scope in SCOPE.values()} == {100}
    assert all(sample.estimate % 100 == 0 for sample in SAMPLES)
