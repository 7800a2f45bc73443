"""Projects to lead through their lives: sample data with numbers of their own, ids out of a seed."""

import itertools
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from uuid import UUID

from demo.forms import handover
from demo.samples import SAMPLES, Sample
from demo.scenario import script
from demo.steps import Request, Until
from deploy.site.people import PEOPLE

# Above the numbers of the demo, so that no id of a project is used twice.
_numbers = itertools.count(1001)


@dataclass(frozen=True)
class Life:
    """A project, and what is still to be done for it."""

    project: str
    steps: deque[Request | Until]


def new_lives(chance: Random) -> Iterator[Life]:
    """Without end: whole lives with every outcome, in the proportions of the plan."""
    while True:
        yield _life(replace(chance.choice(SAMPLES), number=next(_numbers)), chance)


def _life(sample: Sample, chance: Random) -> Life:
    steps = (
        replace(step, id=new_id(chance)) if isinstance(step, Request) else step for step in script(sample)
    )
    return Life(sample.id, deque(steps))


def out_of_order(request: Request, chance: Random) -> Request:
    """A handover while nothing is built; it is refused by rule."""
    sample = replace(SAMPLES[0], number=0)
    return replace(
        request,
        service="projects",
        command="hand-over",
        by=PEOPLE["implementer"],
        body=handover(sample),
        id=new_id(chance),
    )


def new_id(chance: Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)
