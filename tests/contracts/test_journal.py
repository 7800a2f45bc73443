"""K9: the recorded command on the recorded past gives the recorded events again, to the byte."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from deploy.site.people import PEOPLE, organisation
from deploy.stack.local import LocalStack
from services.audit.catalogue import SERVICES
from services.funding.ledger.state import Building
from shared.core.service import Service
from shared.log.causation import Causation
from shared.log.event_log import EventLog
from shared.log.handler import CommandHandler
from shared.log.ids import new_id
from tests.contracts.remembering import Remembering
from tests.journal import Difference, Journalled, Logged, compare, differences, read
from tests.samples.stories import stories
from tests.shared.empty import empty_database
from tests.shared.test_upcast import SURVEYOR, Measure, Measured, surveys

pytestmark = pytest.mark.stack

Journal = tuple[list[Journalled], list[Logged]]
every_service = pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
every_decider = pytest.mark.parametrize(
    ("name", "decider"),
    [(name, decider) for name, service in SERVICES.items() for decider in service.all_deciders],
    ids=lambda part: part if isinstance(part, str) else part.category,
)


@pytest.fixture(scope="session")
async def journals(stack: LocalStack) -> dict[str, Journal]:
    """What the stories left in the databases, read back from there: service → commands, events."""
    return {name: await _journal(stack, name) for name in SERVICES}


async def _journal(stack: LocalStack, name: str) -> Journal:
    async with empty_database(stack) as dsn:
        async with EventLog(dsn, name) as log:
            handle = CommandHandler(log, vault=Remembering())
            for command in stories().commands:
                if command.source == name:
                    await handle(command.addressed, command.by, Causation(new_id()))
        assert await differences(dsn, SERVICES[name]) == []
        return await read(dsn)


@every_decider
async def test_K9_every_command_and_event_of_every_decider_is_decided_again(journals, name, decider):
    commands, events = journals[name]
    assert decider.command_types().keys() <= {command.type for command in commands}
    assert decider.event_types().keys() <= {event.type for event in events}
    assert list(compare(SERVICES[name], commands, events)) == []


@every_service
async def test_K9_the_databases_hold_what_the_stories_told(journals, service):
    """Decided once in the stories, once by the service, and a third time from its journal."""
    _, events = journals[service.name]
    story = [(e.type, e.data) for e in stories().events if e.source == service.name]
    assert sorted((e.type, e.data) for e in events) == sorted(story)


def found(name: str, commands: list[Journalled], events: list[Logged]) -> list[Difference]:
    return list(compare(SERVICES[name], commands, events))


def with_command(journal: Journal, type: str, change: Callable[[Journalled], Journalled]) -> Journal:
    """The first of that type changed."""
    commands, events = journal
    place = next(n for n, command in enumerate(commands) if command.type == type)
    return [*commands[:place], change(commands[place]), *commands[place + 1 :]], events


def edited(text: str, **facts: Any) -> str:
    assert json.loads(text).keys() >= facts.keys()
    return json.dumps(json.loads(text) | facts)


FORGED: list[tuple[str, str, str, dict[str, Any]]] = [
    ("projects", "AssessEligibility", "data", {"basis": "听说"}),
    ("projects", "DraftPlan", "data", {"occurred_on": "2020-01-01"}),
    ("reviews", "IssueReviewNumber", "data", {"occurred_on": "2031-01-01"}),
    ("funding", "PayProgress", "data", {"amount": 1}),
    ("maintenance", "RecordInspection", "data", {"level": "nobody's"}),
    ("projects", "SkipParkedEvent", "data", {"reason": "别的理由"}),
    ("projects", "ConfirmApplication", "actor", {"organisation": organisation("91", "340603", 999)}),
    ("projects", "ConfirmApplication", "actor", {"division": "350000"}),
    ("reviews", "RecordPreliminaryReview", "actor", {"organisation": PEOPLE["implementer"].organisation}),
    ("reviews", "SubmitExpertOpinion", "actor", {"person": "somebody-else"}),
    ("funding", "RetryParkedEvent", "actor", {"person": "somebody-else"}),
]


@pytest.mark.parametrize(("name", "type", "column", "facts"), FORGED)
async def test_K9_a_journalled_command_that_was_altered_is_found(journals, name, type, column, facts):
    def forge(command: Journalled) -> Journalled:
        return replace(command, **{column: edited(getattr(command, column), **facts)})

    commands, events = with_command(journals[name], type, forge)
    assert [d for d in found(name, commands, events) if d.what.startswith(type)]


async def test_K9_a_decider_whose_limit_was_changed_is_found(journals, monkeypatch):
    """What the contract lets be paid at 40 % is what the stories pay; a fen less, and they could not."""
    earned = Building.earned.fget
    monkeypatch.setattr(Building, "earned", property(lambda ledger: earned(ledger) - 1))
    [difference] = found("funding", *journals["funding"])
    assert difference.what.startswith("PayProgress: cannot be decided again: Rejected: F02")


@every_service
async def test_K9_a_command_that_is_missing_or_stands_twice_is_found(journals, service):
    commands, events = journals[service.name]
    for n, command in enumerate(commands):
        if command.first is not None:
            assert found(service.name, [*commands[:n], *commands[n + 1 :]], events)
            assert found(service.name, [*commands[: n + 1], *commands[n:]], events)


@every_service
async def test_K9_an_event_that_was_altered_or_is_missing_is_found(journals, service):
    commands, events = journals[service.name]
    for n, event in enumerate(events):
        assert found(service.name, commands, [*events[:n], *events[n + 1 :]])
        other = replace(event, data=event.data.replace(b"}", b" }", 1))
        assert found(service.name, commands, [*events[:n], other, *events[n + 1 :]])


async def test_K9_an_event_of_an_older_version_is_compared_by_what_it_says_today():
    """What would be decided anew is of version 3; 9 m² were recorded when there was version 2."""
    decider = replace(surveys, table=lambda total, command, by: [Measured(storeys=(command.area,))])
    service = Service("surveys", (decider,), (), (), (), {})
    id, by = new_id(), SURVEYOR.model_dump_json()
    command = Measure(area=900)
    meta = {"command": str(id), "person": SURVEYOR.person, "organisation": ""}
    meta["occurred_on"] = command.occurred_on.isoformat()
    asked = Journalled(id, "survey-x", "Measure", command.model_dump_json(), by, 1, 1, 1)
    was = Logged(1, "survey-x", 1, "Measured", 2, b'{"area": 900}', meta)
    assert list(compare(service, [asked], [was])) == []
    assert list(compare(service, [asked], [replace(was, data=b'{"area": 901}')]))


async def test_K9_a_stream_of_no_decider_is_found(journals):
    commands, events = journals["maintenance"]
    strange = [replace(event, stream=f"garden-{event.stream}") for event in events]
    assert found("maintenance", commands, [*events, *strange])
