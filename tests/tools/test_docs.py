"""The documents written from the code are those in the repository, and a drift is told by name."""

from pathlib import Path

import pytest

from deploy.site.problem import OperatorProblem
from services.audit.catalogue import SERVICES
from tools.docs import __main__ as command
from tools.docs import events
from tools.docs.catalogue import departments, readers
from tools.docs.pages import ROOT, drifted, pages, write


@pytest.fixture(scope="module")
def written() -> dict[Path, str]:
    return pages()


def test_what_is_committed_is_what_the_code_says(written):
    assert [str(file.relative_to(ROOT)) for file in drifted(written)] == [], "make docs"


def test_a_changed_a_missing_and_a_left_over_document_are_found(written, tmp_path):
    here = {tmp_path / file.relative_to(ROOT): text for file, text in written.items()}
    write(here)
    assert drifted(here, tmp_path) == []
    changed, missing = tmp_path / "docs/events.md", tmp_path / "docs/rules/plan-1.md"
    left_over = [tmp_path / "docs/asyncapi/gone.json", tmp_path / "docs/rules/plan-9.md"]
    changed.write_text(changed.read_text() + "by hand\n")
    missing.unlink()
    for file in left_over:
        file.write_text("{}")
    assert drifted(here, tmp_path) == sorted([changed, missing, *left_over])


def test_a_check_names_what_drifted_and_what_helps(monkeypatch):
    monkeypatch.setattr(command, "pages", lambda: {ROOT / "docs" / "events.md": "something else"})
    with pytest.raises(OperatorProblem, match=r"make docs(.|\n)*docs/events.md"):
        command.main(["--check"])


def test_writing_twice_writes_the_same(written):
    assert pages() == written


def test_every_event_has_a_row_and_every_reaction_is_named():
    page = events.page(departments())
    for service in SERVICES.values():
        for event in service.event_types():
            assert f"| `{event}` |" in page
    for reader in readers(departments()):
        if reader.kind == "reaction":
            assert f"{reader.service} `{reader.name}`" in page


def test_an_event_without_a_title_cannot_be_documented(monkeypatch):
    event = SERVICES["projects"].event_types()["ProgressReported"]
    monkeypatch.delattr(event, "title")
    with pytest.raises(OperatorProblem, match="ProgressReported"):
        events.page(departments())


def test_nothing_of_this_machine_is_written(written):
    for text in written.values():
        assert str(ROOT) not in text
        assert "127.0.0.1" not in text
        assert "localhost" not in text
