"""The tables of a service's README say what its `app.py` lists."""

import pytest

from tests.shared.warranties import SERVICE
from tools.docs.catalogue import departments
from tools.docs.pages import ROOT
from tools.docs.readmes import documents
from tools.docs.source import source_files

SERVICES = {service.name: service for service in departments()}
PAGES = {file.parent.name: text for file, text in documents(ROOT, departments(), source_files(ROOT)).items()}
every_service = pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)


@every_service
def test_every_command_of_a_person_names_who_sends_it_and_its_rule(service):
    for decider in service.deciders:
        for name, command in decider.command_types().items():
            if command.roles:
                [row] = [
                    line for line in PAGES[service.name].splitlines() if line.startswith(f"| `{name}` |")
                ]
                assert command.title.zh in row
                assert all(role.named.zh in row for role in command.roles)
                assert f"#{command.rule.id.lower()})" in row


@every_service
def test_every_event_view_and_reaction_has_a_row(service):
    page = PAGES[service.name]
    events = [name for decider in service.deciders for name in decider.event_types()]
    assert all(f"| `{event}` |" in page for event in events)
    assert all(f"`GET /{view.name}`" in page for view in service.views)
    assert all(f"`{reaction.name}`" in page for reaction in service.reactions)


@every_service
def test_a_reactions_commands_have_no_roles(service):
    """Each reaction sends some, found through the functions that it calls."""
    commands = {n: c for decider in service.deciders for n, c in decider.command_types().items()}
    for reaction in service.reactions:
        [row] = [line for line in PAGES[service.name].splitlines() if f"| `{reaction.name}` |" in line]
        sent = row.split("|")[4].replace("`", "").replace(" ", "").split(",")
        assert sent
        assert all(not commands[name].roles for name in sent)


def test_an_event_that_other_departments_hear_names_them():
    [row] = [line for line in PAGES["projects"].splitlines() if line.startswith("| `PlanSubmitted` |")]
    assert row.endswith("| reviews, funding |")


def test_the_only_stream_of_its_kind_has_a_path_without_an_id(tmp_path):
    page = tmp_path / "services" / SERVICE.name / "README.md"
    page.parent.mkdir(parents=True)
    blocks = ("commands", "events", "reactions", "views")
    page.write_text("".join(f"<!-- make docs: {block} -->\n<!-- make docs: end -->\n" for block in blocks))
    text = documents(tmp_path, [SERVICE], [])[page]
    assert "`POST /jurisdiction/<command>` → `jurisdiction-parameters`" in text
    assert "\n`jurisdiction-parameters`\n" in text
    assert "\n`warranty-<id>`\n" in text
