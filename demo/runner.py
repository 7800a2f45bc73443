"""Plays the lives of all samples, several at once, and tells how far it has come."""

import asyncio
from collections.abc import Callable, Sequence

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from demo.client import Client
from demo.samples import Sample
from demo.scenario import script
from demo.steps import Request, Until
from deploy.stack.problem import OperatorProblem

AT_ONCE = 8


async def run_scenarios(client: Client, samples: Sequence[Sample], screen: Console) -> None:
    """Raises the first Problem met; the other lives stop where they are, a second run goes on there."""
    scripts = {sample: script(sample) for sample in samples}
    with _bar(screen) as progress:
        bar = progress.add_task(f"{len(scripts)} 个小区 2024–2025", total=sum(map(len, scripts.values())))
        turns = asyncio.Semaphore(AT_ONCE)
        try:
            async with asyncio.TaskGroup() as lives:
                for sample, steps in scripts.items():
                    lives.create_task(_live(client, turns, sample, steps, lambda: progress.advance(bar)))
        except ExceptionGroup as several:
            raise _first(several) from None


async def _live(
    client: Client,
    turns: asyncio.Semaphore,
    sample: Sample,
    steps: Sequence[Request | Until],
    done: Callable[[], None],
) -> None:
    async with turns:
        for step in steps:
            if isinstance(step, Request):
                await client.ask(step)
            else:
                await client.wait(sample.id, step)
            done()


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.0f}/s" if speed else "", style="dim")


def _bar(screen: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=screen,
    )


def _first(several: ExceptionGroup[Exception]) -> Exception:
    problems = several.subgroup(OperatorProblem) or several
    one = problems.exceptions[0]
    return _first(one) if isinstance(one, ExceptionGroup) else one
