"""The scripts of the demo on the four services' own decisions, reactions and views; no stack."""

import random
from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec
import orjson
import pytest
from chinese_calendar import is_workday

from demo.expected import differences, expected, outcome_of
from demo.paths import command_path, project_view, row_path
from demo.samples import SAMPLES, Sample
from demo.scenario import script
from demo.steps import Request, Until
from services.audit.catalogue import SERVICES
from shared.core.messages import Event
from shared.core.refusals import Rejected
from shared.http.commands import kebab
from shared.testing.system import InMemorySystem
from tests.samples.people import actor, actor_for

COMMANDS = {
    (service.name, kebab(name)): (decider, command)
    for service in SERVICES.values()
    for decider in service.deciders
    for name, command in decider.command_types().items()
}


class PlayedProject:
    """One project in all four services.

    Events for other services wait in queues until a script waits, and are then read in a random order: what a
    script does not wait for, it cannot count on.
    """

    def __init__(self, project: str, seed: int) -> None:
        self.project = project
        self.system = InMemorySystem(SERVICES, actor_for, random.Random(seed))

    def ask(self, request: Request) -> list[Event]:
        _, command = COMMANDS[request.service, request.command]
        assert request.by.role in command.roles
        asked = command.model_validate_json(orjson.dumps(request.body))
        return self.system.ask(request.project, asked, actor(request.by))

    def wait(self, until: Until) -> None:
        while not ((row := self.row(until.service)) and until.holds(row)):
            assert self.system.deliver(), f"{self.project} waits without end"

    def row(self, service: str) -> dict[str, Any] | None:
        """As JSON has it."""
        row = self.system.row(service, project_view(service).name, self.project)
        return row and msgspec.to_builtins(row)

    def views(self) -> dict[str, dict[str, Any] | None]:
        """After everything is read."""
        self.system.deliver_all()
        return {service: self.row(service) for service in SERVICES}


def test_the_path_of_a_command_is_that_of_the_decider_that_takes_it():
    for (service, command), (decider, _) in COMMANDS.items():
        assert command_path(service, command, "x-1") == f"{decider.path.format(id='x-1')}/{command}"


@pytest.mark.parametrize("service", SERVICES)
def test_the_path_of_a_row_is_that_of_a_view_with_a_row_a_project(service: str):
    view = project_view(service)
    assert row_path(service, "x-1") == f"/{view.name}/x-1"
    assert {"project", "project_name"} & {*view.row.__struct_fields__}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.id)
def test_every_scenario_ends_as_expected(sample: Sample):
    for seed in range(3):
        system = PlayedProject(sample.id, seed)
        for step in script(sample):
            run(system, step)
        views = system.views()
        assert differences(expected(sample), views) == []
        assert outcome_of(views) == sample.outcome


def run(system: PlayedProject, step: Request | Until) -> None:
    if isinstance(step, Until):
        system.wait(step)
    elif step.refused_by:
        with pytest.raises(Rejected) as refusal:
            system.ask(step)
        assert (refusal.value.rule.id, refusal.value.status) == (step.refused_by, 422)
    else:
        assert system.ask(step), f"{step.path} changed nothing"


@pytest.mark.parametrize("outcome", ["handed_over", "returned", "refused", "filed", "failed_once", "waiting"])
def test_what_was_awaited_once_holds_in_the_end(outcome: str):
    """Otherwise a second run would wait without end."""
    sample = next(sample for sample in SAMPLES if sample.outcome == outcome)
    system = PlayedProject(sample.id, seed=0)
    for step in script(sample):
        run(system, step)
    views = system.views()
    awaited = [step for step in script(sample) if isinstance(step, Until)]
    assert [step.what for step in awaited if not step.holds(views[step.service] or {})] == []


def test_every_command_id_is_used_once_and_never_changes():
    ids = [request.id for request in asked()]
    assert len(set(ids)) == len(ids)
    assert ids == [request.id for request in asked()]
    assert str(ids[0]) == "3e34a2b6-b555-5223-ab5e-e638f619c76f"


def test_business_dates_are_working_days_of_2024_and_2025_in_order():
    for sample in SAMPLES:
        days = [date.fromisoformat(request.body["occurred_on"]) for request in asked(sample)]
        assert days == sorted(days)
        assert date(2024, 1, 1) <= days[0] <= days[-1] <= date(2025, 12, 31)
        assert all(map(is_workday, days))


def test_the_filed_project_was_tendered_before_the_notice():
    filed = next(sample for sample in SAMPLES if sample.outcome == "filed")
    scope = next(request for request in asked(filed) if request.command == "assess-review-scope").body
    award = next(request for request in asked(filed) if request.command == "record-tender-award").body
    assert scope["tender_completed_on"] == award["awarded_on"] < scope["notice_issued_on"]


def asked(*samples: Sample) -> Iterator[Request]:
    steps = (step for sample in samples or SAMPLES for step in script(sample))
    return (step for step in steps if isinstance(step, Request))
