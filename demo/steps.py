"""What a life is written in: what is asked, and what must be known before the next is asked."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from demo.actors import actors
from demo.samples import Sample
from deploy.stack.people import Person

# What a service calls the things it keeps, in its paths.
NOUNS = {"projects": "projects", "reviews": "reviews", "funding": "ledgers", "maintenance": "communities"}
IDS = UUID("8f0f6f0e-5c2e-5c7b-9a55-3406032024aa")
SATURDAY = 5

# Stands in a step's fields for the date of the step itself.
THAT_DAY = "<that day>"

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Ask:
    """One command, as many days after the one before. `refused_by`: the rule that is to say no."""

    days: int
    role: str
    service: str
    command: str
    fields: Mapping[str, Any]
    refused_by: str | None = None


@dataclass(frozen=True)
class Until:
    """Wait until a service shows that it knows something; true for ever once it is."""

    service: str
    what: str
    holds: Callable[[Row], bool]


Step = Ask | Until


@dataclass(frozen=True)
class Request:
    """An Ask of one project: by whom, on which business date, under which command id."""

    project: str
    service: str
    command: str
    by: Person
    body: Mapping[str, Any]
    id: UUID
    refused_by: str | None

    @property
    def path(self) -> str:
        return f"/{NOUNS[self.service]}/{self.project}/{self.command}"


def ask(
    days: int, role: str, service: str, command: str, fields: Mapping[str, Any] | None = None, /, **more: Any
) -> Ask:
    return Ask(days, role, service, command, {**(fields or {}), **more})


def refused(rule: str, step: Ask) -> Ask:
    return replace(step, refused_by=rule)


def until(service: str, field: str, least: int | None = None) -> Until:
    """Until the service's view shows that field: anything in it, or at least that number."""
    if least is None:
        return Until(service, f"{field} known", lambda row: bool(row[field]))
    return Until(service, f"{field} ≥ {least}", lambda row: row[field] >= least)


def requests(sample: Sample, steps: Iterable[Step]) -> list[Request | Until]:
    """The steps of one project with their dates, working days only, and ids: the same in every run."""
    people, day, asked = actors(sample), sample.first_day, Counter[str]()
    script: list[Request | Until] = []
    for step in steps:
        if isinstance(step, Ask):
            day = _working_day(day + timedelta(days=step.days))
            asked[step.command] += 1
            script.append(_request(sample, step, people[step.role], day, asked[step.command]))
        else:
            script.append(step)
    return script


def _request(sample: Sample, step: Ask, by: Person, day: date, nth: int) -> Request:
    """`nth`: draft-plan is asked twice in some lives, so the name alone would not be an id."""
    on = day.isoformat()
    fields = {name: on if value == THAT_DAY else value for name, value in step.fields.items()}
    return Request(
        project=sample.id,
        service=step.service,
        command=step.command,
        by=by,
        body={"occurred_on": on, **fields},
        id=uuid5(IDS, f"{sample.id}/{step.service}/{step.command}/{nth}"),
        refused_by=step.refused_by,
    )


def _working_day(day: date) -> date:
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= SATURDAY else day
