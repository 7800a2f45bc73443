"""The first steps of the sample project over HTTP, for tests that need one that is under way."""

from typing import Any

from services.audit.catalogue import SERVICES
from shared.core.messages import Command
from tests.samples.life import APPLICATION, PLAN, By
from tests.samples.papers import DAY
from tests.system.conftest import System


def body(command: Command) -> dict[str, Any]:
    """As JSON has it, on the day of the samples."""
    return command.model_copy(update={"occurred_on": DAY}).model_dump(mode="json")


async def apply(system: System, id: str) -> str:
    """The project exists; returns the position of its first event."""
    answer = await send(system, id, APPLICATION[0])
    return str(answer["position"])


async def become_eligible(system: System, id: str) -> None:
    for step in APPLICATION:
        await send(system, id, step)


async def submit_plan(system: System, id: str) -> None:
    """From nothing to a plan that reviews and funding know of."""
    await become_eligible(system, id)
    for step in PLAN:
        await send(system, id, step)


async def send(system: System, id: str, step: Command | By) -> dict[str, Any]:
    """By somebody with a role that may, if the step names nobody; it must be accepted."""
    command = step.command if isinstance(step, By) else step
    [role] = step.actor.roles if isinstance(step, By) else [min(command.roles)]
    return await system.send(_service(command), id, type(command).__name__, role, **body(command))


def _service(command: Command) -> str:
    return next(
        name
        for name, service in SERVICES.items()
        for decider in service.deciders
        if type(command) in decider.command_types().values()
    )
