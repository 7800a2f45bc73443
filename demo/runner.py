"""Runs the scenarios of all samples, several at once, and shows how far they are."""

import asyncio
from collections.abc import Callable, Sequence

from rich.console import Console

from demo.client import Client
from demo.samples import Sample
from demo.scenario import script
from demo.steps import Request, Until
from deploy.cli.progress import progress_bar
from deploy.site.problem import OperatorProblem

AT_ONCE = 8


async def run_scenarios(client: Client, samples: Sequence[Sample], screen: Console) -> None:
    """Raises the first OperatorProblem. The other scenarios then stop too; a second run continues them."""
    scripts = {sample: script(sample) for sample in samples}
    with progress_bar(screen) as bar:
        task = bar.add_task(f"{len(scripts)} 个小区 2024–2025", total=sum(map(len, scripts.values())))
        turns = asyncio.Semaphore(AT_ONCE)
        try:
            async with asyncio.TaskGroup() as scenarios:
                for sample, steps in scripts.items():
                    running = _run(client, turns, sample, steps, lambda: bar.advance(task))
                    scenarios.create_task(running)
        except ExceptionGroup as several:
            raise _first(several) from None


async def _run(
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


def _first(several: ExceptionGroup[Exception]) -> Exception:
    problems = several.subgroup(OperatorProblem) or several
    one = problems.exceptions[0]
    return _first(one) if isinstance(one, ExceptionGroup) else one
