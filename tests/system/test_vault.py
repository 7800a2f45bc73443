"""K15 on the whole system: no place shows an opinion before the seal; erased, it is in none of its files."""

from dataclasses import dataclass
from secrets import token_hex
from typing import Any

import asyncpg
import pytest

from deploy.site import secrets
from deploy.site.people import PEOPLE, Person
from deploy.stack.tokens import token
from services.reviews.app import service as reviews
from services.roles import EXPERT
from shared.kafka.topics import topic_of
from shared.log.journalled import journal_of
from tests.eventually import eventually
from tests.journal import differences
from tests.kafka import login
from tests.samples.life import EXPERT_REVIEW, PRELIMINARY_REVIEW, By
from tests.shared.empty import connected
from tests.shared.test_vault_keys import checkpoints, files_with
from tests.system.conftest import System
from tests.system.steps import body, send, submit_plan
from tests.system.test_history import ask
from tests.system.topics import read_records

pytestmark = pytest.mark.stack


@dataclass(frozen=True)
class Seated(Person):
    """An expert of the samples."""

    named: str

    @property
    def id(self) -> str:
        return self.named


async def convened(system: System) -> str:
    """A plan before its two experts."""
    id = system.new_project()
    await submit_plan(system, id)
    await system.until("reviews", id, status="opened")
    for step in PRELIMINARY_REVIEW + EXPERT_REVIEW[:2]:
        await send(system, id, step)
    return id


async def submit(system: System, id: str, by: By, text: str) -> None:
    fields = body(by.command) | {"opinion": {"verdict": "fail", "text": text}}
    answer = await system.post("reviews", id, "SubmitExpertOpinion", as_expert(system, by), **fields)
    assert answer.status_code == 200, answer.text
    assert text not in answer.text


def as_expert(system: System, by: By) -> dict[str, str]:
    expert = Seated(EXPERT, by.actor.organisation, by.actor.division, by.actor.person)
    return {"Authorization": f"Bearer {token(system.stack.folder.secrets, expert)}"}


async def looked_at(system: System, id: str, mark: str) -> None:
    """Each expert sees his own, and that is recorded; the other's is refused."""
    steps = [step for step in EXPERT_REVIEW[2:4] if isinstance(step, By)]
    content = f"{system.stack.plan.url('reviews')}/reviews/{id}/content"
    own = {}
    for step in steps:
        [own[step.actor.person]] = (await system.http.get(content, headers=as_expert(system, step))).json()
    for asker in steps:
        for writer in steps:
            url = f"{content}/{own[writer.actor.person]}"
            answer = await system.http.get(url, headers=as_expert(system, asker))
            assert (answer.status_code, mark in answer.text) == (
                (200, True) if asker is writer else (403, False)
            )
    async with connected(secrets.auditor_dsn(system.stack.folder.secrets, "reviews")) as auditor:
        looks = await auditor.fetch(
            "select meta ->> 'person' as who, data ->> 'item' as item from events "
            "where stream = $1 and type = 'ContentRead'",
            f"review-{id}",
        )
    assert {look["who"]: look["item"] for look in looks} == own


async def shown_by_http(system: System, id: str) -> str:
    """By every route that reads, to every role; and the dry run of the seal."""
    reviews_url = system.stack.plan.url("reviews")
    schema = (await system.http.get(f"{reviews_url}/openapi.json")).json()
    paths = [path for path, methods in schema["paths"].items() if "get" in methods]
    said = []
    for role in PEOPLE:
        for path in paths:
            url = reviews_url + path.replace("{id}", id).replace("{key}", id).replace("{project_id}", id)
            said.append((await system.http.get(url, headers=system.headers(role))).text)
        audited = f"{system.stack.plan.url('audit')}/projects/{id}/history"
        said.append((await system.http.get(audited, headers=system.headers(role))).text)
    seal = {"recommends": "pass", "text": "同意"}
    url = f"{reviews_url}/reviews/{id}/seal-expert-opinion?dry_run=true"
    said.append((await system.http.post(url, json=seal, headers=system.headers("province"))).text)
    assert "ExpertOpinionsOpened" in said[-1]
    return "\n".join(said)


async def in_topics(system: System) -> bytes:
    """Of events and commands, as those who may read them."""
    topics = {topic_of("reviews"): "subscriber", topic_of(journal_of("reviews")): "audit"}
    records = [r for t, user in topics.items() for r in await read_records(t, 1, **login(system.stack, user))]
    return b"".join([*(r.value or b"" for r in records), *(v for r in records for _, v in r.headers)])


async def seen_by_the_auditor(system: System) -> str:
    """Every table of the service's database that he may read."""
    async with connected(secrets.auditor_dsn(system.stack.folder.secrets, "reviews")) as auditor:
        tables = await auditor.fetch("select format('%I.%I', schemaname, tablename) t from pg_tables")
        rows: list[Any] = []
        for table in tables:
            try:
                rows += await auditor.fetch(f"select x::text from {table['t']} x")
            except asyncpg.InsufficientPrivilegeError:
                rows.append(table["t"])
    return str(rows)


async def test_K15_no_place_shows_an_opinion_before_the_seal(system: System) -> None:
    id, mark = await convened(system), token_hex(16)
    for step in EXPERT_REVIEW[2:4]:
        assert isinstance(step, By)
        await submit(system, id, step, mark)
    await system.until("reviews", id, opinions=2)
    await looked_at(system, id, mark)
    assert mark not in await shown_by_http(system, id)
    assert mark.encode() not in await in_topics(system)
    assert mark not in await seen_by_the_auditor(system)
    assert not files_with(system.stack.folder.root, mark.encode())

    await send(system, id, EXPERT_REVIEW[4])
    await system.until("reviews", id, status="sealed")

    async def published() -> bool:
        return mark.encode() in await in_topics(system)

    await eventually(published, "the opinions are opened")
    assert await differences(secrets.auditor_dsn(system.stack.folder.secrets, "reviews"), reviews) == []


async def test_K15_an_erased_opinion_is_gone_and_the_history_verifies(system: System) -> None:
    id, mark = await convened(system), token_hex(16)
    [step] = [s for s in EXPERT_REVIEW[2:3] if isinstance(s, By)]
    await submit(system, id, step, mark)
    dsn = secrets.superuser_dsn(system.stack.folder.secrets, "reviews")
    async with connected(dsn) as server:
        [row] = await server.fetch(
            "select id, key from vault.items join vault.keys using (id) where stream = $1", f"review-{id}"
        )
        ground = {"item": str(row["id"]), "ground": "consent", "document_number": "X建函〔2024〕8号"}
        await system.send("reviews", id, "EraseExpertOpinion", "province", **ground)

        async def destroyed() -> bool:
            return not await server.fetch("select from vault.keys where id = $1", row["id"])

        await eventually(destroyed, "key and content are destroyed")

    async def nowhere() -> bool:
        await checkpoints(system.stack, "reviews")
        return not files_with(system.stack.folder.data("postgres"), row["key"])

    await eventually(nowhere, "the key is in no file")
    assert not files_with(system.stack.folder.root, mark.encode())
    history = await ask(system, id)
    assert history["findings"] == []
    await submit(system, id, step, token_hex(16))
    assert await differences(dsn, reviews) == []
