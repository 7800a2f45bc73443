"""Every rule quotes the plan it names, to the letter."""

import json
from pathlib import Path

import pytest

from deploy.stack.components import SERVICES
from tools.docs.evidence import rules_of

INVENTORY = Path(__file__).parents[3] / "shared" / "domain" / "requirements.json"
RULES = [(service, rule) for service in SERVICES for rule in rules_of(service)]


@pytest.fixture(scope="module")
def inventory():
    if not INVENTORY.exists():
        pytest.skip(f"the requirement inventory is not here: {INVENTORY}")
    return {row["id"]: row for row in json.loads(INVENTORY.read_text())}


@pytest.mark.parametrize(("service", "rule"), RULES, ids=lambda part: getattr(part, "id", part))
def test_the_quote_is_the_plans_own_sentence(service, rule, inventory):
    row = inventory[rule.id]
    assert (rule.quote, rule.plan) == (row["quote"], row["doc"])


@pytest.mark.parametrize(("service", "rule"), RULES, ids=lambda part: getattr(part, "id", part))
def test_a_refusal_says_in_both_languages_what_would_help(service, rule):
    assert any("\u4e00" <= letter <= "\u9fff" for letter in rule.fix_zh)
    assert rule.fix_en.isascii()


def test_the_same_rule_is_quoted_alike_by_all_who_hold_it():
    quotes = {(rule.id, rule.plan, rule.quote) for _, rule in RULES}
    assert len(quotes) == len({rule.id for _, rule in RULES})
