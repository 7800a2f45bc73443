"""Late entries in a real log: asked once, when something new is sent, of what any process has set since."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import date, timedelta

import pytest

from deploy.stack.local import LocalStack
from services.projects.app import late, parameters, service
from services.projects.project import project
from shared.core import clock
from shared.core.actor import Actor
from shared.core.decider import Addressed
from shared.core.messages import Command
from shared.core.refusals import Rejected
from shared.log.causation import Causation
from shared.log.event_log import EventLog
from shared.log.handler import CommandHandler
from shared.log.ids import new_id
from shared.log.receipt import Receipt
from shared.mechanisms.jurisdiction import PARAMETERS
from shared.mechanisms.jurisdiction.commands import SetParameter
from tests.journal import differences
from tests.samples.people import applicant, province
from tests.samples.projects import APPLY
from tests.shared.empty import empty_database

pytestmark = pytest.mark.stack


@pytest.fixture
async def database(stack: LocalStack) -> AsyncIterator[str]:
    async with empty_database(stack, service) as dsn:
        yield dsn


@pytest.fixture
async def handlers(database: str) -> AsyncIterator[list[CommandHandler]]:
    """Of two processes."""
    async with AsyncExitStack() as ending:
        logs = [await ending.enter_async_context(EventLog(database, service.name)) for _ in range(2)]
        yield [CommandHandler(log, late=late) for log in logs]


async def ask(
    handle: CommandHandler, addressed: Addressed, by: Actor, once: Causation | None = None
) -> Receipt:
    return await handle(addressed, by, once or Causation(new_id()), reader=service.reader(by))


def application(id: str, days: int, **more: str) -> Addressed:
    on = {"occurred_on": clock.today() - timedelta(days=days)}
    return Addressed(project, id, APPLY.model_copy(update={**on, **more}))


def term(days: int) -> Addressed:
    own: type[Command] = parameters.command_types()[SetParameter.__name__]
    told = {"name": late.term.name, "place": "34", "effective_from": date(2024, 1, 1), "value": str(days)}
    paper = {"document_number": "示建〔2024〕20号", "document_title": "关于补登的通知（示例）"}
    return Addressed(parameters, PARAMETERS.id, own(**told, **paper))


async def test_another_process_has_just_set_the_term(database: str, handlers: list[CommandHandler]) -> None:
    here, there = handlers
    once = Causation(new_id())
    await ask(here, application("xj-1", 9), applicant, once)
    await ask(there, term(5), province)
    with pytest.raises(Rejected):
        await ask(here, application("xj-2", 9), applicant)
    with pytest.raises(Rejected):
        await here.rehearse(
            application("xj-2", 9), applicant, Causation(new_id()), reader=service.reader(applicant)
        )
    assert (await ask(here, application("xj-1", 9), applicant, once)).repeated
    assert (await ask(here, application("xj-1", 9), applicant)).events == []
    assert (await ask(here, application("xj-2", 9, late_reason="system_away"), applicant)).events
    assert (await ask(here, application("xj-3", 5), applicant)).events
    assert await differences(database, service) == []


async def test_what_begins_is_judged_by_the_place_that_it_names(handlers: list[CommandHandler]) -> None:
    """Whoever sends it may be responsible for the whole country."""
    here, _ = handlers
    await ask(here, term(5), province)
    nationwide = applicant.model_copy(update={"division": ""})
    with pytest.raises(Rejected):
        await ask(here, application("xj-1", 9), nationwide)


async def test_a_service_that_heard_of_something_late_is_asked_nothing(
    handlers: list[CommandHandler],
) -> None:
    here, _ = handlers
    await ask(here, term(0), province)
    assert (await here(application("xj-1", 9), applicant, Causation(new_id()))).events
