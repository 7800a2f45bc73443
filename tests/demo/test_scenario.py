"""The scripts of the demo, played on the four services' own decisions, reactions and views; no stack."""

import random
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

import orjson
import pytest

from demo.expected import differences, expected, outcome_of
from demo.samples import SAMPLES, Sample
from demo.scenario import script
from demo.steps import NOUNS, Request, Until
from services.funding.app import service as funding
from services.maintenance.app import service as maintenance
from services.projects.app import service as projects
from services.reviews.app import service as reviews
from shared.core.actor import Actor, service_actor
from shared.core.decider import Addressed
from shared.core.messages import Event, EventContext
from shared.core.reactions import Reaction
from shared.core.refusals import Rejected
from shared.http.commands import kebab

SERVICES = {service.name: service for service in (projects, reviews, funding, maintenance)}
COMMANDS = {
    (service.name, kebab(name)): (decider, command)
    for service in SERVICES.values()
    for decider in service.deciders
    for name, command in decider.command_types().items()
}


class InMemorySystem:
    """One project in all four services. What others are to hear lies in a queue until somebody waits for it,
    and then the queues are emptied in any order: what a script does not wait for, it cannot count on."""

    def __init__(self, project: str, seed: int) -> None:
        self.project, self.chance = project, random.Random(seed)
        self.states: dict[str, Any] = {}
        self.rows: dict[str, Any] = dict.fromkeys(SERVICES)
        self.ignored: dict[tuple[str, str], deque[tuple[Reaction, Event, EventContext]]] = {}

    def ask(self, request: Request) -> list[Event]:
        decider, command = COMMANDS[request.service, request.command]
        by = request.by
        actor = Actor(
            person=by.id, organisation=by.organisation, roles=frozenset({by.role}), division=by.division
        )
        assert by.role in command.roles
        order = Addressed(decider, request.project, command.model_validate_json(orjson.dumps(request.body)))
        return self.do(request.service, order, actor)

    def do(self, service: str, order: Addressed, by: Actor) -> list[Event]:
        state = self.states.get(order.stream, order.decider.initial)
        events = order.decider.decide(state, order.command, by)
        for event in events:
            state = order.decider.evolve(state, event)
            self.tell(service, event, EventContext(self.project, order.command.occurred_on))
        self.states[order.stream] = state
        return events

    def tell(self, source: str, event: Event, origin: EventContext) -> None:
        for view in SERVICES[source].views:
            if type(event) in view.reads:
                self.rows[source] = view.fold(self.rows[source] or view.row(self.project), event, origin)
        for listener, service in SERVICES.items():
            for reaction in service.reactions:
                if (reaction.reads.source, reaction.reads.__name__) == (source, type(event).__name__):
                    queue = self.ignored.setdefault((listener, source), deque())
                    queue.append((reaction, event, origin))

    def wait(self, until: Until) -> None:
        while not ((row := self.row(until.service)) and until.holds(row)):
            self.hear()

    def hear(self) -> None:
        """One message, of a queue picked by chance."""
        waiting = [place for place, queue in self.ignored.items() if queue]
        assert waiting, f"{self.project} waits for ever"
        listener, source = self.chance.choice(waiting)
        reaction, event, origin = self.ignored[listener, source].popleft()
        heard = reaction.reads.model_validate_json(event.model_dump_json())
        for order in reaction.commands(heard, origin):
            self.do(listener, order, service_actor(listener))

    def row(self, service: str) -> dict[str, Any] | None:
        return self.rows[service] and asdict(self.rows[service])

    def views(self) -> dict[str, dict[str, Any] | None]:
        """When everything is heard."""
        while any(self.ignored.values()):
            self.hear()
        return {service: self.row(service) for service in SERVICES}


def test_nouns_are_those_of_the_services():
    for name, service in SERVICES.items():
        assert NOUNS[name] == service.deciders[0].collection == service.views[0].name


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.id)
def test_every_life_ends_as_expected(sample: Sample):
    for seed in range(3):
        paper = InMemorySystem(sample.id, seed)
        for step in script(sample):
            play(paper, step)
        views = paper.views()
        assert differences(expected(sample), views) == []
        assert outcome_of(views) == sample.outcome


def play(paper: InMemorySystem, step: Request | Until) -> None:
    if isinstance(step, Until):
        paper.wait(step)
    elif step.refused_by:
        with pytest.raises(Rejected) as refusal:
            paper.ask(step)
        assert (refusal.value.rule.id, refusal.value.status) == (step.refused_by, 422)
    else:
        assert paper.ask(step), f"{step.path} changed nothing"


@pytest.mark.parametrize("outcome", ["handed_over", "returned", "refused", "filed", "failed_once", "waiting"])
def test_what_was_awaited_once_holds_in_the_end(outcome: str):
    """Else a second run would wait for ever."""
    sample = next(sample for sample in SAMPLES if sample.outcome == outcome)
    paper = InMemorySystem(sample.id, seed=0)
    for step in script(sample):
        play(paper, step)
    views = paper.views()
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
        assert all(day.weekday() < 5 for day in days)


def test_the_filed_project_was_tendered_before_the_notice():
    filed = next(sample for sample in SAMPLES if sample.outcome == "filed")
    scope = next(request for request in asked(filed) if request.command == "assess-review-scope").body
    award = next(request for request in asked(filed) if request.command == "record-tender-award").body
    assert scope["tender_completed_on"] == award["awarded_on"] < scope["notice_issued_on"]


def asked(*samples: Sample) -> Iterator[Request]:
    steps = (step for sample in samples or SAMPLES for step in script(sample))
    return (step for step in steps if isinstance(step, Request))
