"""A service with a vault is restored from a backup, and its log completed from the topic (K13, K15): what is
erased by then is destroyed again, and what was kept since is lost, told so, and written again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from deploy.stack.local import LocalStack
from shared.core.restricted import ContentLost
from shared.settings import Settings
from tests.eventually import eventually
from tests.samples.people import expert_a, expert_b
from tests.samples.stories import LONG
from tests.shared.backups import TABLES, backup
from tests.shared.erasing import PAPER, Registry, opened_registry
from tests.shared.test_recovery import SERVICE, beginning, database, recover, settings
from tests.shared.test_relay import published, relaying

__all__ = ["database", "settings"]

pytestmark = pytest.mark.stack

SEAL = {"recommends": "pass", "text": "同意"}


@asynccontextmanager
async def registry_of(settings: Settings, folder: Path) -> AsyncIterator[Registry]:
    async with opened_registry(settings.dsn, folder, SERVICE) as registry:
        yield registry


async def publish(settings: Settings) -> None:
    """All that is recorded."""
    async with beginning(settings) as log, relaying(settings, log) as relay:
        await eventually(lambda: log.continuity.doubt is None, "log and topic compared")
        await published(relay, await log.position())


async def erase(registry: Registry, item: UUID) -> None:
    told = {"item": str(item), "ground": "consent", "document_number": PAPER}
    await registry.send(LONG, "EraseExpertOpinion", told)


async def test_K13_K15_after_a_recovery_what_is_erased_stays_erased_and_what_is_lost_is_written_again(
    stack: LocalStack, settings: Settings, database: asyncpg.Connection, tmp_path: Path
) -> None:
    await database.execute("truncate vault.items, vault.keys")
    async with registry_of(settings, tmp_path) as registry:
        await registry.convene()
        await registry.submit("可行")
        [erased] = await registry.keys()
        await publish(settings)
        taken = await backup(database, *TABLES, "vault.items", "vault.keys")
        await erase(registry, erased)
        await registry.clean()
        await registry.submit("又可行", expert_a)
        await registry.submit("可行", expert_b)
        since = {*await registry.keys()}
        await publish(settings)
    await taken.restore()

    assert await recover(stack, settings) > 0
    async with registry_of(settings, tmp_path) as registry:
        assert [*await registry.keys()] == [erased]  # with the backup it came back
        await registry.clean()
        assert await registry.keys() == {}
        assert await database.fetch("select from vault.items") == []
        with pytest.raises(ContentLost) as told:
            await registry.send(LONG, "SealExpertOpinion", SEAL)
        assert {*told.value.items} == since
        for item in told.value.items:
            await registry.send(LONG, "RecordLostOpinion", {"item": str(item)})
        for expert in (expert_a, expert_b):
            await registry.submit("可行", expert)
        await registry.send(LONG, "SealExpertOpinion", SEAL)
        assert await registry.count("ContentErased") == 1
        assert await registry.count("ContentLossRecorded") == 2
        assert await registry.count("ExpertOpinionsOpened") == 1
