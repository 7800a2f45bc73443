"""A service that keeps files and restricted content, without HTTP and Kafka: what it erases, it destroys.

`python -m tests.shared.erasing reviews DSN FOLDER ID COMMAND BODY` sends a command and destroys what is then
gone by the log; to be killed on the way.
"""

import asyncio
import hashlib
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from services.audit.catalogue import SERVICES
from services.projects.project import project
from services.reviews.review import review
from services.reviews.review.consulting.commands import SubmitExpertOpinion
from services.reviews.review.values import Opinion
from shared.core.actor import Actor
from shared.core.decider import Addressed
from shared.core.service import Service
from shared.files.files import Files
from shared.files.records import Kept
from shared.files.store import Store
from shared.log.causation import Causation
from shared.log.event_log import EventLog
from shared.log.handler import CommandHandler
from shared.log.ids import new_id
from shared.log.receipt import Receipt
from shared.mechanisms.files.commands import EraseFile
from shared.vault.cleaning import Cleaning
from shared.vault.vault import Vault
from tests.samples import papers
from tests.samples.people import applicant, expert_a, province
from tests.samples.projects import APPLY
from tests.samples.stories import LONG, stories
from tests.shared.empty import connected
from tests.shared.filing import MOST, pieces

SECRET = "secret"
PAPER = "X建函〔2024〕9号"


@dataclass
class Registry:
    service: Service
    dsn: str
    log: EventLog
    files: Files
    handle: CommandHandler
    cleaning: Cleaning

    async def send(self, id: str, name: str, body: dict[str, Any], by: Actor = province) -> Receipt:
        addressed = addressed_to(self.service, id, name, body)
        return await self.handle(addressed, by, Causation(new_id()))

    async def receive(self, content: bytes, by: Actor = applicant) -> str:
        sha256, _ = await self.files.receive(pieces(content), None, by)
        return sha256

    async def apply(self, id: str, content: bytes) -> str:
        """Somebody applies for a project with a file; its hash."""
        sha256, command = await self.receive(content), new_id()
        assert await self.files.records.name([sha256], applicant, project.stream(id), command) == []
        letter = papers.LETTER.model_copy(update={"sha256": sha256})
        asked = Addressed(project, id, APPLY.model_copy(update={"document": letter}))
        await self.handle(asked, applicant, Causation(command))
        return sha256

    async def erase(self, id: str, sha256: str) -> Receipt:
        return await self.send(id, EraseFile.__name__, erasing(sha256))

    async def convene(self) -> None:
        """A review up to the meeting of its experts."""
        for asked in stories().commands:
            if asked.addressed.stream == review.stream(LONG):
                if isinstance(asked.addressed.command, SubmitExpertOpinion):
                    return
                await self.handle(asked.addressed, asked.by, Causation(new_id()))

    async def submit(self, text: str, by: Actor = expert_a) -> None:
        command = SubmitExpertOpinion(opinion=Opinion(verdict="pass", text=text))
        await self.handle(Addressed(review, LONG, command), by, Causation(new_id()))

    async def clean(self) -> None:
        """What a running service does by itself."""
        await self.cleaning.once()
        await self.files.clean()

    async def objects(self, sha256: str) -> list[Kept]:
        """The file and its copies."""
        row = await self.files.records.find(sha256)
        assert row
        return [row.original, *row.copies.values()]

    async def keys(self) -> dict[UUID, bytes]:
        async with connected(self.dsn) as sql:
            return dict(await sql.fetch("select id, key from vault.keys"))

    async def count(self, type: str) -> int:
        async with connected(self.dsn) as sql:
            return int(await sql.fetchval("select count(*) from events where type = $1", type))


def erasing(sha256: str) -> dict[str, Any]:
    return {"sha256": sha256, "ground": "consent", "document_number": PAPER}


def addressed_to(service: Service, id: str, name: str, body: dict[str, Any]) -> Addressed:
    decider = next(d for d in service.deciders if name in d.command_types())
    return Addressed(decider, id, decider.command_types()[name].model_validate(body))


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@asynccontextmanager
async def opened_registry(dsn: str, folder: Path, service: str = "projects") -> AsyncIterator[Registry]:
    async with EventLog(dsn, service) as log:
        vault, files = Vault(log.readers, [SECRET]), Files(log.readers, Store(str(folder)), MOST)
        handle = CommandHandler(log, vault=vault)
        cleaning = Cleaning(vault, log, files.destroy_erased)
        yield Registry(SERVICES[service], dsn, log, files, handle, cleaning)


async def main(service: str, dsn: str, folder: str, id: str, name: str, body: str) -> None:
    async with opened_registry(dsn, Path(folder), service) as registry:
        await registry.send(id, name, orjson.loads(body))
        await registry.clean()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
