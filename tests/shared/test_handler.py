"""From a command to its recorded events: what is loaded, decided again, refused (K1, K3)."""

import asyncio
from dataclasses import replace
from itertools import takewhile

import pytest

from services.maintenance.care.events import FaultReported
from services.projects.project import project
from services.projects.project.applying.commands import AssessEligibility, ConfirmApplication
from services.projects.project.applying.events import ApplicationConfirmed
from services.projects.project.building.commands import ReportProgress
from services.projects.project.starting.commands import RecordTenderAward
from services.projects.project.values import Document
from services.projects.rules import P11
from shared.core.actor import Actor
from shared.core.decider import Addressed
from shared.core.refusals import OutOfOrder
from shared.core.words import Words
from shared.log.causation import Causation
from shared.log.continuity import LogInDoubt
from shared.log.decided import CommandTooLarge
from shared.log.event_log import EventLog
from shared.log.first_answer import CommandIdReused
from shared.log.handler import CommandHandler
from shared.log.ids import new_id
from shared.log.version import VersionConflict
from tests.samples.lived import asked, happened, ordinary
from tests.samples.people import applicant, county, implementer, street
from tests.samples.projects import APPLY, AWARD

pytestmark = pytest.mark.stack


def causation() -> Causation:
    return Causation(new_id())


async def test_K3_a_repeated_command_gets_its_first_answer_though_the_state_moved_on(
    log: EventLog, stream: str
):
    handle, once = CommandHandler(log), causation()
    await handle(Addressed(project, stream, APPLY), applicant, causation())
    confirm = Addressed(project, stream, ConfirmApplication())
    first = await handle(confirm, street, once)
    again = await CommandHandler(log)(confirm, street, once)
    assert [e.id for e in again.events] == [e.id for e in first.events]
    assert (again.version, again.position) == (first.version, first.position)


async def test_K3_a_repeat_that_its_own_effect_would_refuse_gets_its_first_answer(log: EventLog, stream: str):
    """It names the version that it was decided on, which it changed itself."""
    handle, once = CommandHandler(log), causation()
    await handle(Addressed(project, stream, APPLY), applicant, causation())
    confirm = Addressed(project, stream, ConfirmApplication())
    first = await handle(confirm, street, once, expected=1)
    again = await handle(confirm, street, once, expected=1)
    assert ([e.id for e in again.events], again.version) == ([e.id for e in first.events], 2)


async def test_K3_an_id_used_for_another_command_is_refused(log: EventLog, stream: str):
    handle, once = CommandHandler(log), causation()
    await handle(Addressed(project, stream, APPLY), applicant, once)
    with pytest.raises(CommandIdReused):
        await handle(Addressed(project, stream, ConfirmApplication()), street, once)


@pytest.mark.parametrize("other", [{"person": "p-0"}, {"organisation": "11340603MB00000030"}], ids=str)
async def test_K3_the_first_answer_is_for_who_asked_first(log: EventLog, stream: str, other: dict[str, str]):
    """Whether the command is accepted by now, or refused: for the other's division it would be."""
    handle, once = CommandHandler(log), causation()
    await handle(Addressed(project, stream, APPLY), applicant, causation())
    confirm = Addressed(project, stream, ConfirmApplication())
    await handle(confirm, street, once)
    for division in (street.division, "110101001"):
        with pytest.raises(CommandIdReused):
            await handle(confirm, street.model_copy(update={"division": division, **other}), once)


async def test_K3_a_repeat_may_come_with_a_newer_token(log: EventLog, stream: str):
    handle, once = CommandHandler(log), causation()
    await handle(Addressed(project, stream, APPLY), applicant, causation())
    confirm = Addressed(project, stream, ConfirmApplication())
    first = await handle(confirm, street, once)
    again = await handle(confirm, street.model_copy(update={"roles": street.roles | {"operator"}}), once)
    assert [e.id for e in again.events] == [e.id for e in first.events]


async def test_K1_a_stale_cache_never_decides(dsn: str, log: EventLog, stream: str):
    """Two processes, each with its own cache: the second decides again on what the first recorded."""
    async with EventLog(dsn, "projects") as other:
        here, there = CommandHandler(log), CommandHandler(other)
        await here(Addressed(project, stream, APPLY), applicant, causation())
        await there(Addressed(project, stream, ConfirmApplication()), street, causation())
        again = await here(Addressed(project, stream, ConfirmApplication()), street, causation())
    assert (again.version, again.events) == (2, [])


async def test_K1_a_refusal_that_rests_on_a_stale_state_is_decided_again(
    dsn: str, log: EventLog, stream: str
):
    """What this process remembers would refuse it; what the other recorded meanwhile allows it."""
    async with EventLog(dsn, "projects") as other:
        here, there = CommandHandler(log), CommandHandler(other)
        await here(Addressed(project, stream, APPLY), applicant, causation())
        await there(Addressed(project, stream, ConfirmApplication()), street, causation())
        assess = asked(AssessEligibility)
        assert (await here(Addressed(project, stream, assess), county, causation())).version == 3


async def test_K1_of_many_at_once_each_is_decided_on_the_one_before(log: EventLog, stream: str):
    handle = CommandHandler(log)
    receipts = await asyncio.gather(
        *[handle(Addressed(project, stream, APPLY), applicant, causation()) for _ in range(20)]
    )
    assert sorted(len(r.events) for r in receipts) == [0] * 19 + [1]


async def test_the_version_that_the_sender_names_must_hold(log: EventLog, stream: str):
    handle = CommandHandler(log)
    await handle(Addressed(project, stream, APPLY), applicant, causation(), expected=0)
    with pytest.raises(VersionConflict):
        await handle(Addressed(project, stream, ConfirmApplication()), street, causation(), expected=7)
    confirm = Addressed(project, stream, ConfirmApplication())
    assert (await handle(confirm, street, causation(), expected=1)).version == 2


async def test_K13_while_the_log_is_in_doubt_nothing_is_decided(log: EventLog, stream: str):
    """Not even refused: the state that would refuse it may lack what was recorded since."""
    handle = CommandHandler(log)
    log.continuity.cast_doubt(Words("日志落后", "the log is behind"))
    for command in (APPLY, ReportProgress(percent=1)):
        with pytest.raises(LogInDoubt, match="the log is behind"):
            await handle(Addressed(project, stream, command), applicant, causation())
    log.continuity.settle()
    assert (await handle(Addressed(project, stream, APPLY), applicant, causation())).version == 1


async def test_a_refusal_leaves_nothing(log: EventLog, stream: str):
    handle, once = CommandHandler(log), causation()
    with pytest.raises(OutOfOrder) as refusal:
        await handle(Addressed(project, stream, ReportProgress(percent=1)), implementer, once)
    assert refusal.value.rule is P11
    assert await log.read_stream(f"project-{stream}") == []
    assert await log.find_command(once.command) is None


async def test_an_event_of_another_stream_is_refused_before_it_is_recorded(log: EventLog, stream: str):
    """Recorded, it would end every later load of its stream."""
    astray = replace(project, table=lambda command, state, by: [happened(FaultReported)])
    handle = CommandHandler(log)
    with pytest.raises(TypeError, match="FaultReported is no event of project"):
        await handle(Addressed(astray, stream, APPLY), applicant, causation())
    assert await log.read_stream(f"project-{stream}") == []


async def test_an_event_that_kafka_would_not_take_is_refused_before_it_is_recorded(
    log: EventLog, stream: str
):
    handle = CommandHandler(log)
    for order, by in history(stream):
        await handle(order, by, causation())
    pile = (Document(kind="contract", title="长" * 200, sha256="0" * 64),) * 1000
    heavy = AWARD.model_copy(update={"documents": pile})
    with pytest.raises(CommandTooLarge, match="TenderAwarded"):
        await handle(Addressed(project, stream, heavy), implementer, causation())


async def test_K13_more_events_than_a_batch_holds_are_refused_before_they_are_recorded(
    log: EventLog, stream: str
):
    many = replace(project, table=lambda command, state, by: [happened(ApplicationConfirmed)] * 300)
    with pytest.raises(CommandTooLarge, match="ApplicationConfirmed"):
        await CommandHandler(log)(Addressed(many, stream, APPLY), applicant, causation())
    assert await log.read_stream(f"project-{stream}") == []


def history(stream: str) -> list[tuple[Addressed, Actor]]:
    """Orders that bring a project to where a tender may be awarded."""
    earlier = takewhile(lambda c: not isinstance(c.addressed.command, RecordTenderAward), ordinary().commands)
    return [(replace(c.addressed, id=stream), c.by) for c in earlier if c.addressed.decider is project]
