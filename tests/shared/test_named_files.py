"""Where in a command files are named; no stack."""

import pytest

from services.audit.catalogue import SERVICES
from services.projects.project.planning.commands import SubmitPlan
from services.projects.project.values import Document
from shared.core.files import files_in
from shared.mechanisms.files.commands import EraseFile
from tests.samples.life import ORDINARY, By
from tests.samples.papers import FILES
from tests.samples.projects import APPLY
from tests.samples.stories import stories

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


@pytest.mark.parametrize("service", SERVICES)
def test_what_the_commands_of_a_service_name_it_can_erase(service: str):
    asked = [c.addressed.command for c in stories().commands if c.source == service]
    erases = any(isinstance(command, EraseFile) for command in asked)
    assert erases is any(any(files_in(command)) for command in asked)
