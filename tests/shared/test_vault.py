"""The vault on a real database: what is restricted stays out of the log, and what is erased is gone (K15)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from secrets import token_hex
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from deploy.site import secrets
from deploy.stack.local import LocalStack
from services.reviews.app import service as reviews
from services.reviews.review import review
from services.reviews.review.consulting.commands import (
    EraseExpertOpinion,
    RecordLostOpinion,
    SealExpertOpinion,
    SubmitExpertOpinion,
)
from services.reviews.review.values import Opinion
from shared.core.actor import Actor
from shared.core.decider import Addressed
from shared.core.messages import Command
from shared.core.plausible import Implausible
from shared.core.refusals import OutOfOrder
from shared.core.restricted import ContentLost
from shared.log.causation import Causation
from shared.log.event_log import EventLog
from shared.log.first_answer import CommandIdReused
from shared.log.handler import CommandHandler
from shared.log.ids import new_id
from shared.log.receipt import Receipt
from shared.log.rehearsal import Forecast
from shared.vault.cleaning import Cleaning
from shared.vault.vault import NoSecret, Vault
from tests.journal import differences
from tests.samples.people import expert_a, expert_b, province
from tests.samples.stories import LONG, stories
from tests.shared.empty import connected, empty_database
from tests.shared.test_personal import MOBILE
from tests.shared.test_vault_keys import checkpoints, files_with

pytestmark = pytest.mark.stack

NAME = "vaulted"
SEAL = SealExpertOpinion(recommends="pass", text="同意")


@dataclass
class Office:
    """The reviews service without its HTTP, and a plan whose experts are convened."""

    dsn: str
    log: EventLog
    vault: Vault
    handle: CommandHandler

    async def send(self, command: Command, by: Actor, id: UUID | None = None) -> Receipt:
        return await self.handle(Addressed(review, LONG, command), by, Causation(id or new_id()))

    async def submit(self, text: str, by: Actor = expert_a, id: UUID | None = None) -> Receipt:
        return await self.send(opinion(text), by, id)

    async def clean(self) -> None:
        await Cleaning(self.vault, self.log).once()

    async def items(self) -> list[UUID]:
        return [row["id"] for row in await self.log.readers.fetch("select id from vault.items order by id")]

    async def sql(self, query: str, *args: Any) -> Any:
        async with connected(self.dsn) as connection:
            return await connection.fetch(query, *args)

    async def everything(self) -> str:
        """Of every table, as text."""
        tables = await self.sql("select format('%I.%I', schemaname, tablename) as name from pg_tables")
        return str([await self.sql(f"select t::text from {table['name']} t") for table in tables])


def opinion(text: str) -> SubmitExpertOpinion:
    return SubmitExpertOpinion(opinion=Opinion(verdict="pass", text=text))


@asynccontextmanager
async def opened_office(dsn: str, *secrets: str) -> AsyncIterator[Office]:
    async with EventLog(dsn, "reviews") as log:
        vault = Vault(log.readers, secrets)
        yield Office(dsn, log, vault, CommandHandler(log, vault=vault))


@pytest.fixture
async def office(stack: LocalStack) -> AsyncIterator[Office]:
    async with empty_database(stack, reviews, NAME) as dsn, opened_office(dsn, "secret") as opened:
        for asked in stories().commands:
            if asked.addressed.stream == review.stream(LONG):
                if isinstance(asked.addressed.command, SubmitExpertOpinion):
                    break
                await opened.send(asked.addressed.command, asked.by)
        yield opened


async def test_K15_before_the_seal_no_table_shows_an_opinion_and_afterwards_it_is_what_was_committed_to(
    office: Office,
) -> None:
    marks = {person.person: token_hex(8) for person in (expert_a, expert_b)}
    for person in (expert_a, expert_b):
        await office.submit(marks[person.person], person)
    before = await office.everything()
    assert not [mark for mark in marks.values() if mark in before or mark.encode().hex() in before]

    await office.send(SEAL, province)
    [row] = await office.sql("select data::text from events where type = 'ExpertOpinionsOpened'")
    assert all(mark in row["data"] for mark in marks.values())
    assert await differences(office.dsn, reviews) == []


async def test_K15_an_opinion_that_is_not_what_was_committed_to_is_found(office: Office) -> None:
    await both(office)
    await office.send(SEAL, province)
    await office.sql(_FORGED)
    assert [d.what for d in await differences(office.dsn, reviews) if "committed" in d.what]


async def test_K15_neither_the_auditor_nor_a_recovery_reads_what_is_kept(
    stack: LocalStack, office: Office
) -> None:
    await office.submit("可行")
    async with connected(secrets.superuser_dsn(stack.folder.secrets, NAME)) as server:
        for role in (secrets.AUDITOR, f"{NAME}_recovery"):
            await server.execute(f"set role {role}")
            for table in ("items", "keys"):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await server.fetch(f"select * from vault.{table}")
            await server.execute("reset role")


async def test_K15_the_same_again_adds_nothing_and_another_opinion_is_refused(office: Office) -> None:
    first = await office.submit("可行")
    assert (await office.submit("可行")).version == first.version
    assert len(await office.items()) == 1
    with pytest.raises(OutOfOrder):
        await office.submit("不可行")


async def test_K3_a_repeat_has_its_first_answer_and_an_id_is_for_one_opinion(office: Office) -> None:
    id = new_id()
    first = await office.submit("可行", id=id)
    assert not first.repeated
    again = await office.submit("可行", id=id)
    assert again.repeated
    assert [event.id for event in again.events] == [event.id for event in first.events]
    with pytest.raises(CommandIdReused):
        await office.submit("不可行", id=id)


async def test_K3_a_repeat_is_known_after_the_secret_was_replaced(office: Office) -> None:
    id = new_id()
    first = await office.submit("可行", id=id)
    async with opened_office(office.dsn, "new", "secret") as later:
        assert (await later.submit("可行", id=id)).repeated
        assert (await later.submit("可行")).version == first.version
    async with opened_office(office.dsn) as without:
        with pytest.raises(NoSecret):
            await without.submit("可行")


async def test_K15_the_fingerprint_of_an_opinion_cannot_be_guessed(office: Office) -> None:
    """Under another secret the same is another fingerprint: whoever has the journal cannot try opinions."""
    id = new_id()
    await office.submit("可行", id=id)
    async with opened_office(office.dsn, "another") as other:
        with pytest.raises(CommandIdReused):
            await other.submit("可行", id=id)


async def test_K15_a_dry_run_keeps_nothing_and_opens_nothing(office: Office) -> None:
    rehearse = office.handle.rehearse
    await rehearse(Addressed(review, LONG, opinion("可行")), expert_a, Causation(new_id()))
    assert await office.items() == []
    await both(office)
    forecast = await rehearse(Addressed(review, LONG, SEAL), province, Causation(new_id()))
    assert isinstance(forecast, Forecast)
    assert forecast.opens


async def test_personal_data_in_an_opinion_is_asked_back_once_its_time_has_come(office: Office) -> None:
    with pytest.raises(Implausible) as doubted:
        await office.submit(MOBILE)
    assert doubted.value.fields == ("opinion",)
    await both(office)
    with pytest.raises(OutOfOrder):
        await office.submit(MOBILE)


async def test_K15_what_is_erased_is_in_no_file_and_its_expert_writes_again(
    stack: LocalStack, office: Office
) -> None:
    """Another opinion stays, and so its page of the table."""
    mark = token_hex(16)
    await office.submit("可行", expert_b)
    await office.submit(mark)
    [stays, item] = await office.items()
    [row] = await office.sql("select key from vault.keys where id = $1", item)
    erase = EraseExpertOpinion(item=item, ground="consent", document_number="X建函〔2024〕8号")
    await office.send(erase, province)
    await office.clean()
    await checkpoints(stack)
    assert await office.items() == [stays]
    assert not files_with(stack.folder.root, mark.encode())
    assert not files_with(stack.folder.data("postgres"), row["key"])

    assert (await office.send(erase, province)).events == []
    with pytest.raises(OutOfOrder):
        await office.send(erase.model_copy(update={"ground": "purpose"}), province)
    await office.submit("可行")
    await office.send(SEAL, province)
    assert await differences(office.dsn, reviews) == []


async def test_K15_an_erased_opinion_that_is_sent_again_under_its_old_id_is_answered_and_not_kept(
    office: Office,
) -> None:
    id, text = new_id(), "可行"
    first = await office.submit(text, id=id)
    [item] = await office.items()
    await office.send(
        EraseExpertOpinion(item=item, ground="consent", document_number="X建函〔2024〕8号"), province
    )
    for _ in range(2):
        again = await office.submit(text, id=id)
        assert again.repeated
        assert [event.id for event in again.events] == [event.id for event in first.events]
        with pytest.raises(CommandIdReused):
            await office.submit("不可行", id=id)
        await office.clean()
        assert await office.items() == []
        assert await office.sql("select from vault.keys") == []
    assert not (await office.submit(text)).repeated  # but it may be written anew


async def test_K15_a_lost_opinion_that_is_sent_again_under_its_old_id_is_answered_and_not_kept(
    office: Office,
) -> None:
    id = new_id()
    await office.submit("可行", id=id)
    kept = await office.items()
    await office.sql("delete from vault.keys")
    assert (await office.submit("可行", id=id)).repeated
    assert await office.items() == kept


async def test_K15_what_came_back_with_a_backup_is_destroyed_again(office: Office) -> None:
    await office.submit("可行")
    [item] = await office.items()
    erase = EraseExpertOpinion(item=item, ground="consent", document_number="X建函〔2024〕8号")
    await office.send(erase, province)
    assert await office.items() == [item]  # a crash came between
    await office.clean()
    assert await office.items() == []
    assert await office.sql("select from vault.keys") == []


async def test_K15_content_that_is_lost_is_recorded_and_written_again(office: Office) -> None:
    await both(office)
    lost = (await office.items())[0]
    with pytest.raises(OutOfOrder):
        await office.send(RecordLostOpinion(item=lost), province)
    await office.sql("delete from vault.keys where id = $1", lost)
    with pytest.raises(ContentLost):
        await office.send(SEAL, province)
    await office.send(RecordLostOpinion(item=lost), province)
    await office.clean()
    with pytest.raises(OutOfOrder):
        await office.send(SEAL, province)
    [left] = await office.sql("select person from vault.items")
    await office.submit("可行", expert_a if left["person"] == expert_b.person else expert_b)
    await office.send(SEAL, province)
    assert await differences(office.dsn, reviews) == []


async def test_K15_a_content_that_is_damaged_is_lost(office: Office) -> None:
    await both(office)
    await office.sql("update vault.items set sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1)")
    with pytest.raises(ContentLost):
        await office.send(SEAL, province)


async def both(office: Office) -> None:
    await office.submit("可行", expert_a)
    await office.submit("可行", expert_b)


_FORGED = """
    update events set data = replace(data::text, '可行', '不行')::json where type = 'ExpertOpinionsOpened'"""
