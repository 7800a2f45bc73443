"""Decisions that look at other streams, beside the same ones that look at none."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from services.maintenance.care import care
from shared.core.looking import AnyStream, Seen
from shared.log.causation import Causation
from shared.log.event_log import EventLog
from shared.log.handler import CommandHandler
from shared.log.ids import new_id
from shared.mechanisms.jurisdiction import PARAMETERS
from shared.testing.given import AnyDecider
from tests.bench.append import EVENTS
from tests.bench.figure import Bench, Effort, Figure
from tests.bench.path import CONCURRENT, commanding, opened
from tests.bench.samples import fresh_stream
from tests.bench.world import APPENDING, World
from tests.shared.warranties import CITY_OFFICE, YEARS, asked, setting

Look = Callable[[Seen, date], object]
COUNTIES, STREET = 100, "340603001"


@asynccontextmanager
async def looking(world: World, effort: Effort) -> AsyncIterator[Bench]:
    """At two streams that nobody else writes to, and at parameters that nobody changes."""
    events = effort.times(EVENTS)
    async with EventLog(world.dsn(APPENDING), APPENDING) as log:
        others = await opened(CommandHandler(log), 2 * CONCURRENT)
        await _set_parameters(log)
        yield Bench(
            {
                "none": partial(commanding, log, events),
                "two others": partial(commanding, log, events, _at_two(others)),
                "parameters": partial(commanding, log, events, _at_parameters()),
            },
            (_figure("two others", 0.4), _figure("parameters", 0.7)),
        )


def _figure(at: str, target: float) -> Figure:
    return Figure(f"decision that looks at {at}", "commands/s", (at,), "one at none", ("none",), target)


async def _set_parameters(log: EventLog) -> None:
    handle = CommandHandler(log)
    for county in range(1, COUNTIES):
        command = setting(place=f"3406{county:02}", document_number=f"{fresh_stream()}-1")
        await handle(asked(command), CITY_OFFICE, Causation(new_id()))


def _at_two(others: list[str]) -> list[AnyDecider]:
    """For each caller two of its own."""
    pairs = [[care.at(id) for id in others[2 * n : 2 * n + 2]] for n in range(CONCURRENT)]
    return [_looking(pair, lambda seen, day, pair=pair: [seen[stream] for stream in pair]) for pair in pairs]


def _at_parameters() -> list[AnyDecider]:
    def look(seen: Seen, day: date) -> object:
        return seen[PARAMETERS].of(STREET, day).value(YEARS)

    return [_looking([PARAMETERS], look)] * CONCURRENT


def _looking(at: list[AnyStream], look: Look) -> AnyDecider:
    def decide(state: Any, command: Any, by: Any, seen: Seen) -> Any:
        look(seen, command.occurred_on)
        return care.decide(state, command, by)

    return replace(care, table=decide, reads=lambda state, command: at)
