"""Two projects of two streets in every service, stored as if they had been lived; and who comes to read."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import jwt
from jwt.algorithms import OKPAlgorithm

from deploy.site.people import COMMUNITY, COUNTY, PEOPLE, organisation
from deploy.stack.local import LocalStack
from deploy.stack.run import ISSUER
from deploy.stack.tokens import KEY, PUBLIC
from services.audit.catalogue import SERVICES
from services.maintenance import app as maintenance
from services.maintenance.care.commands import ReportFault
from services.projects import app as projects
from services.reviews import app as reviews
from services.reviews.declaration.commands import ListForDeclaration
from services.reviews.declaration.parameters import DEADLINE
from services.roles import AUDITOR
from shared.core.actor import Actor
from shared.core.clock import now
from shared.core.frozen import replace
from shared.core.keys import is_of
from shared.core.messages import Command
from shared.core.reader import Reader
from shared.core.service import Service
from shared.core.view import View
from shared.files.files import Files
from shared.files.store import Store
from shared.http.app import build_app
from shared.http.identity import Identity
from shared.log.database import open_engine, transaction
from shared.log.decided import NewEvent
from shared.log.event_log import EventLog
from shared.log.handler import CommandHandler
from shared.log.ids import new_id
from shared.log.readers import Readers
from shared.mechanisms.jurisdiction.commands import SetParameter
from shared.observe.metrics import Metrics
from shared.parking import queue
from shared.subscribe.settle import SettleParked
from shared.testing.system import InMemorySystem
from shared.vault.vault import Vault
from shared.views.table import table_of
from tests.samples import papers, people
from tests.samples.closing import MemoryClock
from tests.samples.life import APPLICATION, ORDINARY, By
from tests.samples.lived import lead
from tests.samples.papers import DAY, FILES
from tests.samples.people import BUILDER, SUPERVISOR
from tests.samples.projects import submitted
from tests.samples.stories import of_a_file, of_parameters
from tests.shared.empty import connected, empty_database
from tests.shared.filing import MOST, journal, known
from tests.shared.samples import appending, arrived

OURS, THEIRS, EARLY = "reading-ours", "reading-theirs", "reading-early"
OUR_STREET, THEIR_STREET = f"{COUNTY}001", f"{COUNTY}002"
EVERYWHERE = ""
THEIR_FILE, ERASED = "f" * 64, "e" * 64
BEFORE = DAY - timedelta(days=1)
LEFT_OPEN = ReportFault(fault_id="BX-2", location="5号楼", description="楼道灯不亮")

_ORGANISATIONS = [*(person.organisation for person in PEOPLE.values()), BUILDER, SUPERVISOR]
# In the other street all is otherwise: place, name, parties, experts, papers, what residents told.
ELSEWHERE: Mapping[str, str] = {
    COMMUNITY: f"{THEIR_STREET}001",
    **{code: organisation("91", COUNTY, 8000 + n) for n, code in enumerate(_ORGANISATIONS)},
    "expert-a": "expert-c",
    "expert-b": "expert-d",
    papers.NAME: "西街道示例小区(样例)",
    papers.AREA: "13579.24",
    "相政〔2024〕8号": "濉政〔2024〕9号",
    "X建城函〔2024〕31号": "X建城函〔2024〕99号",
    "HZ-1": "HZ-9",
    "楼道灯不亮": "门禁失灵",
    "同意": "原则同意",
}
MARKS = frozenset({*ELSEWHERE.values(), "SH-340603-2024-0002"})
"""What an answer about the other street's project would have in it, whatever it shows."""


@dataclass(frozen=True)
class Who:
    """Whom a token speaks for."""

    roles: tuple[str, ...]
    division: str = OUR_STREET
    organisation: str = organisation("11", COUNTY, 7999)
    person: str = "reading-somebody"

    def headers(self, keys: Path) -> dict[str, str]:
        key = json.loads((keys / KEY).read_text())
        claims = {
            "iss": ISSUER,
            "sub": self.person,
            "org": self.organisation,
            "roles": [*self.roles],
            "division": self.division,
            "exp": now().timestamp() + 3600,
        }
        signed = jwt.encode(
            claims, OKPAlgorithm.from_jwk(key), algorithm="EdDSA", headers={"kid": key["kid"]}
        )
        return {"Authorization": f"Bearer {signed}"}


def of_all(by: Actor) -> Reader:
    """Whoever it is, as somebody who reads all rows of the whole country."""
    return Reader(by.model_copy(update={"division": ""}), frozenset({AUDITOR}))


@cache
def lived() -> InMemorySystem:
    """The two projects from a list to care, with a fault that is open, periods that are over, a file that is
    erased; and one that has just begun."""
    life = (*ORDINARY, LEFT_OPEN)
    system = InMemorySystem(SERVICES, people.actor_for)
    _miss_their_deadline(system)
    lead(system, OURS, life, [DAY] * len(life))
    lead(system, THEIRS, tuple(map(_elsewhere, life)), [DAY] * len(life))
    lead(system, EARLY, APPLICATION, [DAY] * len(APPLICATION))
    MemoryClock(system, "maintenance", maintenance.periods).close(date(2024, 12, 31))
    for project in (OURS, THEIRS):
        system.send("projects", of_a_file(projects.erasures, project, ERASED, "consent"), people.province)
        system.send("reviews", of_a_file(reviews.erasures, project, ERASED, "consent"), people.province)
    return system


def _miss_their_deadline(system: InMemorySystem) -> None:
    """Both are listed, and neither is declared by then."""
    for project, division in ((OURS, COMMUNITY), (THEIRS, ELSEWHERE[COMMUNITY])):
        system.ask(
            project,
            ListForDeclaration(
                list="livelihood",
                year=DAY.year,
                division=division,
                document_number="示建〔2024〕8号",
                occurred_on=BEFORE,
            ),
        )
    deadline = of_parameters(SetParameter, DEADLINE.name, reviews.parameters, value=str(BEFORE))
    system.send("reviews", deadline, people.province)
    MemoryClock(system, "reviews", reviews.periods).close(BEFORE)


def _elsewhere(step: Command | By) -> By:
    by, command = (step.actor, step.command) if isinstance(step, By) else (people.actor_for(step), step)
    somebody = Actor.model_validate_json(_translated(by.model_dump_json()))
    division = THEIR_STREET if by.division.startswith(OUR_STREET) else by.division
    told = _translated(command.model_dump_json())
    return By(somebody.model_copy(update={"division": division}), type(command).model_validate_json(told))


def _translated(text: str) -> str:
    for ours, theirs in ELSEWHERE.items():
        text = text.replace(ours, theirs)
    return text


@asynccontextmanager
async def database_of(stack: LocalStack, described: Service, name: str) -> AsyncIterator[str]:
    """With the samples' files, which whoever comes is known to have sent, and with one of theirs."""
    id, stream, who = new_id(), described.main.stream(THEIRS), Who(())
    async with empty_database(stack, described, name) as dsn, connected(dsn) as sql:
        await known(sql, FILES, who.person, who.organisation)
        await known(sql, [THEIR_FILE], "somebody", "else")
        await sql.execute("insert into file_names values ($1, $2, $3, now())", THEIR_FILE, stream, id)
        await journal(sql, id, stream, THEIR_FILE)
        yield dsn


@asynccontextmanager
async def door_of(
    service: str, dsn: str, keys: Path, files: Files | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    """The service as it runs, without Kafka: no topic has what is stored, so the database is its own.

    files  left out: it has no place to keep any
    """
    described = SERVICES[service]
    engine, identity = open_engine(dsn), Identity((keys / PUBLIC).as_uri(), "jiugai-local")

    async def health() -> dict[str, Any]:
        return {"healthy": True}

    async with EventLog(dsn, service) as log:
        await store(service, log, engine)
        handle = CommandHandler(log)
        settlement = SettleParked(log, handle, engine, [])
        vault = Vault(log.readers, [])
        files = files or Files(Readers(dsn), Store(""), MOST)
        app = build_app(described, handle, engine, log, identity, health, settlement, Metrics(), vault, files)  # type: ignore[arg-type]
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://door") as client:
            yield client
    await engine.dispose()


async def store(service: str, log: EventLog, engine: Any) -> None:
    """What happened and what the views show of it, and an event of each project that is parked; once."""
    for name, events in _by_stream(service).items():
        if not await log.read_stream(name):
            await log.append(replace(appending(name, 0), events=events))
    async with transaction(engine) as tx:
        for view in SERVICES[service].views:
            await table_of(view, 1).save(tx, [*lived().rows(service, view.name).values()])
        for n, (id, reason) in enumerate({OURS: "unreadable", THEIRS: ELSEWHERE[papers.NAME]}.items()):
            record = replace(arrived(id, [submitted])[0], offset=n)
            await queue.park(tx, f"{service}.reading", [(record, reason)])


def keys_of(service: str, view: View[Any], project: str) -> list[str]:
    """Of the rows that are the project's."""
    return [key for key in lived().rows(service, view.name) if is_of(key, project)]


def _by_stream(service: str) -> dict[str, list[NewEvent]]:
    found: dict[str, list[NewEvent]] = {}
    for event in lived().events:
        if event.source == service:
            new = NewEvent(new_id(), event.context.key, event.type, event.schema_version, event.data)
            found.setdefault(event.stream.name, []).append(new)
    return found
