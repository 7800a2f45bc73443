"""A service with files is restored from a backup, and its log completed from the topics (K13, K16): what its
commands named since stays, and whoever reads their subject reads it."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from demo.papers import pdf
from deploy.stack.local import LocalStack
from services.reviews.review import review
from services.reviews.review.filing.commands import FileForRecord
from services.reviews.review.filing.events import FilingDocument
from shared.core.decider import Addressed
from shared.core.files import files_in
from shared.files.cleaning import keep_clean
from shared.files.files import Files
from shared.files.store import Store
from shared.log.causation import Causation
from shared.log.ids import new_id
from shared.observe.background import Background
from shared.settings import Settings
from tests.eventually import within
from tests.samples.people import county
from tests.samples.reviews import file_for_record
from tests.samples.stories import FILED, stories
from tests.shared.backups import OF_FILES, TABLES, backup
from tests.shared.erasing import Registry
from tests.shared.filing import MOST
from tests.shared.test_recovery import SERVICE, beginning, database, recover, settings
from tests.shared.test_recovery_vault import publish, registry_of
from tests.shared.test_relay import emptied

__all__ = ["database", "settings"]

pytestmark = pytest.mark.stack

STREAM = review.stream(FILED)
SCAN, CONTRACT, SCHEME = pdf("中标通知书"), pdf("施工合同"), pdf("实施方案")


async def assess(registry: Registry) -> None:
    """The review of a plan that need only be filed, up to its filing."""
    for asked in stories().commands:
        if isinstance(asked.addressed.command, FileForRecord):
            return
        if asked.addressed.stream == STREAM:
            await registry.handle(asked.addressed, asked.by, Causation(new_id()))


async def file_papers(registry: Registry, title: str, *hashes: str) -> None:
    kinds = ("award_notice", "contract", "approved_scheme")
    papers = [FilingDocument(kind=k, title=title, sha256=h) for k, h in zip(kinds, hashes, strict=True)]
    command, id = file_for_record(documents=papers), new_id()
    named = [sha256 for _, sha256 in files_in(command)]
    assert await registry.files.records.name(named, county, STREAM, id) == []
    await registry.handle(Addressed(review, FILED, command), county, Causation(id))


class Watched(Files):
    """cleaned: once it was"""

    cleaned: asyncio.Event

    async def clean(self, *, unnamed: bool = True) -> int:
        removed = await super().clean(unnamed=unnamed)
        self.cleaned.set()
        return removed


async def cleaned_in_doubt(settings: Settings, folder: Path) -> None:
    """By a process that has begun, and has not compared log and topics yet."""
    async with beginning(settings) as log:
        files = Watched(log.readers, Store(str(folder)), MOST)
        files.cleaned = asyncio.Event()
        keeping = asyncio.create_task(keep_clean(files, log, Background()))
        async with within(30, "it cleaned"):
            await files.cleaned.wait()
        keeping.cancel()


@pytest.mark.parametrize("journal_lost", [False, True])
async def test_K13_K16_after_a_recovery_what_commands_named_since_the_backup_stays_named(
    stack: LocalStack, settings: Settings, database: asyncpg.Connection, tmp_path: Path, journal_lost: bool
) -> None:
    await database.execute(f"truncate {', '.join(OF_FILES)}")
    async with registry_of(settings, tmp_path) as registry:
        await assess(registry)
        scan, contract = [await registry.receive(paper, county) for paper in (SCAN, CONTRACT)]
        others = await registry.receive(pdf("别人的"))
        await publish(settings)
        await database.execute("select clean_files('1 day')")  # not named yet, so marked
        taken = await backup(database, *TABLES, *OF_FILES)

        scheme = await registry.receive(SCHEME, county)
        await file_papers(registry, others, scan, contract, scheme)
        await publish(settings)
    await taken.restore()
    await database.execute("update files set marked_at = marked_at - interval '2 days'")
    await cleaned_in_doubt(settings, tmp_path)
    if journal_lost:
        await emptied(stack, f"{SERVICE}.commands")

    assert await recover(stack, settings) > 0
    async with registry_of(settings, tmp_path) as registry:
        for _ in range(2):
            await database.execute("select clean_files('0')")
        for sha256 in (scan, contract):
            assert await registry.files.records.find(sha256)
            assert await registry.files.records.named_by(sha256) == [STREAM]
        assert await registry.files.records.named_by(others) == []  # a hash in a title is no right to it
        assert await registry.files.records.find(scheme) is None  # its key went with the database
        assert await registry.receive(SCHEME, county) == scheme
        assert await registry.files.records.named_by(scheme) == [STREAM]
