"""Where in a command files are named; no stack."""

from services.projects.project.planning.commands import SubmitPlan
from services.projects.project.values import Document
from shared.core.files import files_in
from tests.samples.life import ORDINARY, By
from tests.samples.papers import FILES
from tests.samples.projects import APPLY

A, B = "a" * 64, "b" * 64


def document(sha256: str) -> Document:
    return Document(kind="plan", title="示例", sha256=sha256)


def test_each_is_found_at_its_place():
    assert [*files_in(APPLY.model_copy(update={"document": document(A)}))] == [(("document", "sha256"), A)]
    plan = SubmitPlan(documents=(document(A), document(B), document(A)))
    assert [*files_in(plan)] == [(("documents", n, "sha256"), sha256) for n, sha256 in enumerate((A, B, A))]


def test_a_command_that_names_none_has_none():
    assert [*files_in(APPLY.model_copy(update={"document": None}))] == []


def test_the_samples_name_the_files_that_there_are():
    commands = [step.command if isinstance(step, By) else step for step in ORDINARY]
    named = {sha256 for command in commands for _, sha256 in files_in(command)}
    assert named
    assert named <= FILES.keys()
