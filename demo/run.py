"""`make demo`: runs the 42 projects of 2024 over the public HTTP API alone."""

import asyncio
import time
from collections.abc import Mapping
from functools import partial

import httpx
from rich.console import Console

from demo import tables
from demo.client import Client, Tokens
from demo.runner import run_scenarios
from demo.samples import SAMPLES
from demo.verify import Standing, faults, look_at_all, standing
from deploy.site.components import APPLICATIONS
from deploy.site.problem import OperatorProblem
from deploy.stack.local import LocalStack
from deploy.stack.tokens import token

ANSWER_WITHIN_S = 30


def run(stack: LocalStack) -> None:
    """Raises OperatorProblem where anything is not as expected. A second run adds nothing."""
    urls = {name: stack.plan.url(name) for name in APPLICATIONS if name in stack.plan.programs}
    asyncio.run(demo(urls, partial(token, stack.folder.secrets), Console(highlight=False)))


async def demo(urls: Mapping[str, str], tokens: Tokens, screen: Console) -> dict[str, Standing]:
    """Run the scenarios, then show and check the views and the health reports. urls: service → address.

    Returns the figures of each service. Raises OperatorProblem.
    """
    since = time.monotonic()
    async with httpx.AsyncClient(timeout=ANSWER_WITHIN_S, trust_env=False) as http:
        client = Client(http, urls, tokens)
        await run_scenarios(client, SAMPLES, screen)
        rows = await look_at_all(client, SAMPLES)
        found = await standing(client, urls)
    screen.print(
        "", tables.outcomes(rows), "", tables.batches(rows), "", tables.services(found, urls), sep="\n"
    )
    if wrong := faults(rows):
        raise OperatorProblem("结果与预期不符。", "Not as expected:", *wrong)
    seconds = time.monotonic() - since
    screen.print(
        f"\n与计划一致，系统仍在运行 · as planned, in {seconds:.0f} s; the system stays up (make down)"
    )
    return found
