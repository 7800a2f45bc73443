"""Every rule is a row of the plans, and every row says what its plan says, to the letter."""

import re
from collections import Counter
from pathlib import Path

import pytest

import plans
from services.audit.catalogue import SERVICES

SOURCE = Path(__file__).parents[3] / "shared" / "seeds" / "work-plans-2024.txt"
# Where each plan begins and ends in the source, in characters.
EXTENT = {1: (307, 2046), 2: (2046, 4269), 3: (4269, 8909), 4: (8909, 9914)}
ROWS = plans.rows()
RULES = [(name, rule) for name, service in SERVICES.items() for rule in service.rules]
every_rule = pytest.mark.parametrize(("service", "rule"), RULES, ids=lambda part: getattr(part, "id", part))


def test_the_plans_state_221_things_each_under_an_id_of_its_own():
    assert len(ROWS) == 221
    assert Counter(id[0] for id in ROWS) == {"P": 90, "R": 26, "F": 24, "M": 48, "X": 33}
    assert all(re.fullmatch(r"[PRFMX]\d\d", id) for id in ROWS)
    assert {row.kind for row in ROWS.values()} == set("QCRDSNXP")


@pytest.fixture(scope="module")
def source() -> str:
    if not SOURCE.exists():
        pytest.skip(f"the plans themselves are not here: {SOURCE.name}")
    return SOURCE.read_text("utf-8")


@pytest.mark.parametrize("plan", EXTENT)
def test_every_sentence_is_its_plans_own(source: str, plan: int):
    said = source[slice(*EXTENT[plan])]
    assert [row.id for row in ROWS.values() if row.plan == plan and row.sentence not in said] == []


@every_rule
def test_a_rule_names_a_row_of_the_plans(service, rule):
    assert ROWS[rule.id].sentence


@every_rule
def test_a_refusal_says_in_both_languages_what_would_help(service, rule):
    assert any("\u4e00" <= letter <= "\u9fff" for letter in rule.fix.zh)
    assert rule.fix.en.isascii()
