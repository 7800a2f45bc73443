"""How rules, decisions and proofs are found: a small checkout with one rule, one table, one test."""

from pathlib import Path
from textwrap import dedent

import pytest

import plans
from deploy.site.problem import OperatorProblem
from services.projects.app import service as projects
from shared.core.rules import PlanRow, Rule
from shared.core.words import Words
from tools.docs import rules
from tools.docs.catalogue import departments
from tools.docs.evidence import Law, commands, decisions, laws, proofs, rows
from tools.docs.source import CodeLocation, source_files

P40 = Rule("P40", Words("三方共同考核", "all three present"))
ROW = PlanRow("P40", 3, "S", "综合考核")
OPEN = PlanRow("P41", 3, "P", "公开透明")
DECIDE = Path("services/projects/project/accepting/decide.py")
REGISTER = Path("services/projects/register.py")
TEST = Path("tests/projects/test_assessment.py")
HERE = {"P40": ROW, "P41": OPEN}

FILES = {
    "services/projects/rules.py": "P40 = Rule()",
    "services/projects/project/accepting/commands.py": """
        from services.projects.rules import P40

        class Assess(Command):
            rule = P40
        """,
    str(DECIDE): '''
        from services.projects.rules import P40

        GROUPS = {"experts": P40}

        def decide(project, command):
            match project, command:
                case _, Assess():
                    return all_present(command)

        def all_present(command):
            raise Rejected(GROUPS[command.group])

        def in_writing(command):
            """P40: the assessment is in writing."""

        def other(project):
            """P401, XP40."""
            return P41
        ''',
    str(REGISTER): """
        def decide(register, command):
            match register, command:
                case _, Assess():
                    return []
        """,
    str(TEST): """
        from services.projects.rules import P40

        class TestAssessment:
            def test_P40_by_name(self): ...

        def test_by_use():
            refused(P40)

        def helper():
            refused(P40)

        def test_P401_is_another_rule(): ...
        """,
    "tests/reviews/test_P40.py": "def test_P40_of_another_service(): ...",
}


@pytest.fixture
def files(tmp_path):
    for name, text in FILES.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text))
    return source_files(tmp_path)


def law(decided=(), answered=(), proved=()):
    return Law("projects", P40, ROW, [], list(decided), list(answered), list(proved))


DECIDED = CodeLocation(DECIDE, "all_present")
PROVED = CodeLocation(TEST, "test_by_use")


def test_each_file_is_read_once(tmp_path, files, monkeypatch):
    read = []
    text = Path.read_text
    monkeypatch.setattr(Path, "read_text", lambda file, *args: read.append(file) or text(file, *args))
    found = source_files(tmp_path)
    laws(departments(), found)
    assert [file.relative_to(tmp_path) for file in read] == [file.path for file in found]


def test_commands_are_those_that_name_the_rule():
    [rule] = [rule for rule in projects.rules if rule.id == "P39"]
    [found] = commands(projects, rule)
    assert found.name == "RecordInitialAcceptance"
    assert "class RecordInitialAcceptance" in found.file.read_text("utf-8")


def test_decisions_use_the_constant_or_a_table_of_it_or_state_the_demand(files):
    assert decisions(files, "projects", "P40") == {
        CodeLocation(DECIDE, "GROUPS"),
        CodeLocation(DECIDE, "all_present"),
        CodeLocation(DECIDE, "in_writing"),
    }


def test_rows_match_the_commands_in_a_phase_and_in_a_stream_of_one_file(files):
    assert rows(files, "projects", {"Assess"}) == {
        CodeLocation(DECIDE, "decide"),
        CodeLocation(REGISTER, "decide"),
    }


def test_proofs_carry_the_rule_in_their_name_or_use_it(files):
    assert proofs(files, "projects", "P40") == {
        CodeLocation(TEST, "TestAssessment.test_P40_by_name"),
        CodeLocation(TEST, "test_by_use"),
    }


def test_the_same_id_in_another_service_is_another_law(files):
    assert decisions(files, "reviews", "P40") == set()
    assert {place.name for place in proofs(files, "reviews", "P40")} == {"test_P40_of_another_service"}


def test_a_rule_without_a_test_fails():
    with pytest.raises(OperatorProblem, match="projects P40: no test"):
        rules.documents(Path(), HERE, [law(decided=[DECIDED])])


def test_a_rule_that_is_decided_nowhere_fails():
    with pytest.raises(OperatorProblem, match="projects P40: decided nowhere"):
        rules.documents(Path(), HERE, [law(proved=[PROVED])])


def test_the_row_that_answers_a_rules_command_decides_it():
    assert rules.documents(Path(), HERE, [law(answered=[DECIDED], proved=[PROVED])])


def test_links_lead_to_files_and_not_to_lines():
    page = rules.documents(Path(), HERE, [law([DECIDED], proved=[PROVED])])[Path("docs/rules/plan-3.md")]
    assert f"[projects/project/accepting/decide.py](../../{DECIDE}) `all_present`" in page
    assert "> 综合考核" in page
    assert "`test_by_use`" in page


def test_a_row_that_no_service_decides_says_so():
    page = rules.documents(Path(), HERE, [law([DECIDED], proved=[PROVED])])[Path("docs/rules/plan-3.md")]
    assert page.endswith("## P41\n\n原则 · principle\n\n> 公开透明\n\n尚未落实 · Not decided yet.\n")


def test_every_row_of_the_plans_stands_on_the_page_of_its_plan():
    written = rules.documents(Path(), plans.rows(), [])
    for row in plans.rows().values():
        page = written[Path(f"docs/rules/plan-{row.plan}.md")]
        assert f"\n## {row.id}\n" in page
        assert f"> {row.sentence}\n" in page


def test_the_index_counts_rows_and_leads_to_what_is_decided():
    index = rules.documents(Path(), HERE, [law([DECIDED], proved=[PROVED])])[Path("docs/rules/README.md")]
    assert (
        "| [方案3 · plan 3](plan-3.md) | 市：老旧小区改造 · a city: renovating its old communities | 2 | 1 |"
        in index
    )
    assert "| [P40](plan-3.md#p40) | 综合考核 | projects | 1 |" in index
