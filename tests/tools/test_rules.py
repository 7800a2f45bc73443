"""How rules, decisions and proofs are found: a small checkout with one rule, one table, one test."""

from pathlib import Path
from textwrap import dedent

import pytest

from deploy.stack.problem import OperatorProblem
from shared.core.rules import PlanRow, Rule
from shared.core.words import Words
from tools.docs import rules
from tools.docs.evidence import CodeLocation, Law, commands, decisions, proofs, rows

P40 = Rule("P40", Words("三方共同考核", "all three present"))
ROW = PlanRow("P40", 3, "N", "综合考核")
DECIDE = Path("services/projects/project/decide.py")
TEST = Path("tests/projects/test_assessment.py")

FILES = {
    "services/projects/rules.py": "P40 = Rule()",
    "services/projects/project/commands.py": '''
        class Assess(Command):
            """综合考核 (P40)."""

        class Other(Command):
            """P401, XP40."""
        ''',
    str(DECIDE): """
        from services.projects.rules import P40

        ACTS = {Assess: P40}

        def out_of_order(command):
            raise OutOfOrder(ACTS[type(command)])

        def decide(project, command):
            match project, command:
                case _, Assess():
                    return []
                case _:
                    raise out_of_order(command)

        def other(project):
            return P41
        """,
    str(TEST): """
        from services.projects.rules import P40

        def test_P40_by_name(): ...

        def test_by_use():
            refused(P40)

        def helper():
            refused(P40)

        def test_P401_is_another_rule(): ...
        """,
    "tests/reviews/test_P40.py": "def test_P40_of_another_service(): ...",
}


@pytest.fixture
def checkout(tmp_path):
    for name, text in FILES.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text))
    return tmp_path


def test_commands_are_those_that_cite_the_rule(checkout):
    asked = Path("services/projects/project/commands.py")
    assert commands(checkout, "projects", "P40") == {CodeLocation(asked, "Assess")}


def test_decisions_use_the_constant_or_a_table_of_it(checkout):
    assert decisions(checkout, "projects", "P40") == {
        CodeLocation(DECIDE, "ACTS"),
        CodeLocation(DECIDE, "out_of_order"),
    }


def test_rows_match_the_commands(checkout):
    assert rows(checkout, "projects", "P40", {"Assess"}) == {CodeLocation(DECIDE, "decide")}


def test_proofs_carry_the_rule_in_their_name_or_use_it(checkout):
    assert proofs(checkout, "projects", "P40") == {
        CodeLocation(TEST, "test_P40_by_name"),
        CodeLocation(TEST, "test_by_use"),
    }


def test_the_same_id_in_another_service_is_another_law(checkout):
    assert decisions(checkout, "reviews", "P40") == set()
    assert {place.name for place in proofs(checkout, "reviews", "P40")} == {"test_P40_of_another_service"}


def test_a_rule_without_a_test_fails():
    law = Law("projects", P40, ROW, commands=[], decided=[CodeLocation(DECIDE, "decide")], rows=[], proved=[])
    with pytest.raises(OperatorProblem, match="projects P40: no test"):
        rules.page([law])


def test_a_rule_that_is_decided_nowhere_fails():
    proved = [CodeLocation(TEST, "test_by_use")]
    law = Law("projects", P40, ROW, commands=[], decided=[], rows=[], proved=proved)
    with pytest.raises(OperatorProblem, match="projects P40: decided nowhere"):
        rules.page([law])


def test_links_lead_to_files_and_not_to_lines():
    decided, proved = CodeLocation(DECIDE, "decide"), CodeLocation(TEST, "test_by_use")
    law = Law("projects", P40, ROW, [], [decided], [], [proved])
    page = rules.page([law])
    assert f"[projects/project/decide.py](../{DECIDE}) `decide`" in page
    assert "> 综合考核" in page
    assert "`test_by_use`" in page
