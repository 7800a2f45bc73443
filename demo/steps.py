"""The steps of a scenario: commands to send, and what a service must show before the next one."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from chinese_calendar import find_workday  # type: ignore[import-untyped]  # it has no types

from demo.actors import actors
from demo.papers import files_of
from demo.paths import command_path
from demo.samples import Sample
from deploy.site.people import Person

IDS = UUID("8f0f6f0e-5c2e-5c7b-9a55-3406032024aa")

# In the fields of a step: the date of the step itself.
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
    """Wait until a service shows something; once true, it stays true."""

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
        return command_path(self.service, self.command, self.project)

    @property
    def files(self) -> Iterator[bytes]:
        """Those that it names, which are to be uploaded first."""
        return files_of(self.project, self.body)


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
    """The steps of one project with ids and dates, the same in every run; China's working days only."""
    people, day, asked = actors(sample), sample.first_day, Counter[str]()
    script: list[Request | Until] = []
    for step in steps:
        if isinstance(step, Ask):
            day = find_workday(date=day + timedelta(days=step.days))
            asked[step.command] += 1
            script.append(_request(sample, step, people[step.role], day, asked[step.command]))
        else:
            script.append(step)
    return script


def _request(sample: Sample, step: Ask, by: Person, day: date, nth: int) -> Request:
    """`nth`: some scenarios send draft-plan twice, so the name alone would not be an id."""
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
