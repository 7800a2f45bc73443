"""Over HTTP nobody reads what is not his: every role in every view, and a walk through all routes."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import httpx
import pytest

from deploy.site.people import PEOPLE, organisation
from deploy.stack.local import LocalStack
from services.audit.catalogue import SERVICES
from shared.core.column import columns_of
from shared.core.keys import key_of
from shared.core.messages import type_name
from shared.core.row_field import Ask, row_fields
from shared.core.service import Service
from shared.core.view import View
from shared.http.sheets.sending import OF_OFFICES, OF_THE_PUBLIC, turn
from shared.log.ids import new_id
from tests.samples.papers import FILES
from tests.samples.people import BUILDER, SUPERVISOR
from tests.samples.stories import stories
from tests.shared.door import problem
from tests.shared.empty import connected, empty_database
from tests.shared.filing import journal, known
from tests.shared.reading import (
    EARLY,
    MARKS,
    OUR_STREET,
    OURS,
    THEIR_STREET,
    THEIRS,
    Who,
    door_of,
    keys_of,
    lived,
)
from tests.shared.test_who_reads import MATRIX

pytestmark = pytest.mark.stack
EVERYWHERE, ELSEWHERE = "", "340604"
THEIR_FILE = "f" * 64
every_service = pytest.mark.parametrize("service", SERVICES)
VIEWS = [(service, view) for service in SERVICES for view in SERVICES[service].views]
every_view = pytest.mark.parametrize(
    ("service", "view"), VIEWS, ids=[f"{service}.{view.name}" for service, view in VIEWS]
)
# view → who is party to our project there
PARTY = {
    "projects": PEOPLE["tracking_auditor"].organisation,
    "reviews": PEOPLE["implementer"].organisation,
    "ledgers": BUILDER,
    "communities": SUPERVISOR,
    "faults": None,
}
# An operator has no business with what the rows are about, and reads them as anybody may.
WORKING = [role for role in MATRIX if role != "operator"]


@pytest.fixture(scope="module")
async def databases(stack: LocalStack) -> AsyncIterator[dict[str, str]]:
    """By service."""
    async with AsyncExitStack() as ending:
        yield {
            name: await ending.enter_async_context(database(stack, described, f"reading_{name}"))
            for name, described in SERVICES.items()
        }


@asynccontextmanager
async def database(stack: LocalStack, described: Service, name: str) -> AsyncIterator[str]:
    """With the samples' files, which whoever comes is known to have sent, and with one of theirs."""
    id, stream, who = new_id(), described.main.stream(THEIRS), Who(())
    async with empty_database(stack, described, name) as dsn, connected(dsn) as sql:
        await known(sql, FILES, who.person, who.organisation)
        await known(sql, [THEIR_FILE], "somebody", "else")
        await sql.execute("insert into file_names values ($1, $2, $3, now())", THEIR_FILE, stream, id)
        await journal(sql, id, stream, THEIR_FILE)
        yield dsn


@pytest.fixture
async def door(service: str, databases: dict[str, str], keys: Path):
    async with door_of(service, databases[service], keys) as client:
        yield client


async def seen(door: httpx.AsyncClient, view: View[Any], headers: dict[str, str]) -> set[str]:
    """Of the three projects those that a list shows; each of them alone, the same."""
    listed = await door.get(f"/{view.name}?limit=1000", headers=headers)
    assert listed.status_code == 200, listed.text
    everything, alone = lived().rows(view_service(view), view.name), set()
    for key in everything:
        answer = await door.get(f"/{view.name}/{key}", headers=headers)
        assert answer.status_code in (200, 404)
        alone |= {key} if answer.status_code == 200 else set()
    assert {row[view.key] for row in listed.json()["rows"]} & everything.keys() == alone
    return {key_of(key) for key in alone}


def view_service(view: View[Any]) -> str:
    return next(service for service, shown in VIEWS if shown is view)


def stored(service: str, view: View[Any]) -> set[str]:
    return {key_of(key) for key in lived().rows(service, view.name)}


def comers(view: View[Any], role: str) -> Iterator[tuple[Who, bool]]:
    """Somebody of the role from there, from elsewhere, as a party, in person; and whether he reads."""
    by_division, elsewhere, as_a_party, in_person = MATRIX[role]
    nobody = organisation("11", ELSEWHERE, 7998)
    yield Who((role,), OUR_STREET), by_division
    yield Who((role,), ELSEWHERE, nobody), elsewhere
    if party := PARTY[view.name]:
        yield Who((role,), ELSEWHERE, party), as_a_party
    if view.name == "reviews":
        yield Who((role,), ELSEWHERE, nobody, "expert-a"), in_person


@every_view
async def test_K14_every_role_in_every_view(
    door: httpx.AsyncClient, keys: Path, service: str, view: View[Any]
):
    everything = stored(service, view)
    for role in WORKING:
        for who, reads in comers(view, role):
            of_the_street = everything - {THEIRS} if who.division == OUR_STREET else {OURS}
            assert await seen(door, view, who.headers(keys)) == (of_the_street if reads else set()), f"{who}"
        whole_country = everything if MATRIX[role][0] else set()
        assert await seen(door, view, Who((role,), EVERYWHERE).headers(keys)) == whole_country


@every_view
async def test_K14_the_public_sees_the_public_columns_of_what_is_published(
    door: httpx.AsyncClient, keys: Path, service: str, view: View[Any]
):
    columns = columns_of(view.row)
    stranger = Who(("king", "operator")).headers(keys)
    if not any(column.publishes for column in columns.values()):
        problem(await door.get(f"/{view.name}"), 401, "unauthenticated")
        problem(await door.get(f"/{view.name}/{keys_of(service, view, OURS)[0]}"), 401, "unauthenticated")
        assert await seen(door, view, stranger) == set()
        return
    hidden = {name for name, column in columns.items() if not column.public} - {view.key}
    for headers in ({}, stranger):
        assert await seen(door, view, headers) == {OURS, THEIRS}
        row = (await door.get(f"/{view.name}/{OURS}", headers=headers)).json()
        assert {name for name in row if row[name] is not None} & hidden == set()
        assert row["project_name"]
    public, private = [await door.get(f"/{view.name}", headers=headers) for headers in ({}, stranger)]
    assert (public.headers["Cache-Control"], public.headers["Vary"]) == (
        "public, max-age=60",
        "Authorization",
    )
    assert private.headers["Cache-Control"] == "private"
    problem(await door.get(f"/{view.name}", headers={"Authorization": "Bearer x"}), 401, "unauthenticated")


@pytest.mark.parametrize("service", ["projects"])
async def test_no_office_waits_for_the_files_of_the_public_nor_the_public_for_theirs(
    door: httpx.AsyncClient, keys: Path
):
    office, stranger = Who(("auditor",)).headers(keys), Who(("king",)).headers(keys)
    for public, files, others in ((True, OF_THE_PUBLIC, [office]), (False, OF_OFFICES, [{}, stranger])):
        async with AsyncExitStack() as taken:
            for _ in range(files):
                await taken.enter_async_context(turn(public=public))
            for headers in others:
                for path in ("/projects.csv", "/projects/summary.csv"):
                    answer = await asyncio.wait_for(door.get(path, headers=headers), 60)
                    assert answer.status_code == 200, answer.text


@every_view
async def test_K14_a_restricted_column_is_seen_by_who_works_with_it_and_asked_by_nobody_else(
    door: httpx.AsyncClient, keys: Path, service: str, view: View[Any]
):
    restricted = {n: column.readers for n, column in columns_of(view.row).items() if column.readers}
    for role in [role for role in MATRIX if MATRIX[role][0]]:
        headers = Who((role,)).headers(keys)
        [key, *_] = keys_of(service, view, OURS)
        row = (await door.get(f"/{view.name}/{key}", headers=headers)).json()
        for name, readers in restricted.items():
            assert (row[name] is not None) is (role in readers), f"{name} {role}"
            if Ask.IS in row_fields(view.row)[name].asks:
                asked = await door.get(f"/{view.name}", params={name: "x"}, headers=headers)
                assert asked.status_code == (200 if role in readers else 403), f"{role} {asked.text}"


@every_view
async def test_openapi_says_to_whom_a_column_is_restricted(
    door: httpx.AsyncClient, service: str, view: View[Any]
):
    schemas = (await door.get("/openapi.json")).json()["components"]["schemas"]
    told = schemas[view.row.__name__]["properties"]
    for name, column in columns_of(view.row).items():
        described = told[name].get("description", "")
        assert ("受限，仅供" in described) is (column.readers is not None), name
        assert ("公开" in described.partition(" · ")[0]) is column.public, name


def requests(document: dict[str, Any], theirs: dict[str, str]) -> Iterator[tuple[str, str, Any]]:
    """Of every route there is one about the other street's project, and a dry run where it is a command.

    theirs  the first part of a path → what of theirs stands in it
    """
    for path, operations in document["paths"].items():
        root = path.split("/")[1]
        if path == "/files":
            continue  # what is sent is nobody's matter yet
        about = re.sub("{[^}]*}", theirs.get(root, THEIRS), path.replace("{item}", str(UUID(int=1))))
        for method, operation in operations.items():
            body = BODIES.get(operation["operationId"]) if root != "parked" else {"reason": "示例"}
            yield method, about, body if method == "post" else None
            if method == "post" and root != "parked":
                yield method, f"{about}?dry_run=true", body


BODIES = {
    type_name(type(command.addressed.command)): command.addressed.command.model_dump(mode="json")
    for command in (*lived().commands, *stories().commands)
}


def told(answer: httpx.Response) -> str:
    """All that an answer says; of a workbook (ISO/IEC 29500) all its parts, unpacked."""
    if not answer.content.startswith(b"PK"):
        return answer.text
    with ZipFile(BytesIO(answer.content)) as parts:
        return "".join(parts.read(name).decode() for name in parts.namelist())


def leaks(answer: httpx.Response) -> set[str]:
    return {mark for mark in MARKS if mark in told(answer)}


@every_service
async def test_K14_340603001_sees_nothing_of_340603002_by_any_route(
    door: httpx.AsyncClient, keys: Path, service: str
):
    operator = Who(("operator",), EVERYWHERE).headers(keys)
    [parked] = (await door.get("/parked", params={"key": THEIRS}, headers=operator)).json()
    theirs = {view.name: keys_of(service, view, THEIRS)[0] for view in SERVICES[service].views}
    theirs |= {"parked": parked["id"], "files": THEIR_FILE}
    headers = Who((*SERVICES[service].roles, "operator"), OUR_STREET).headers(keys)
    document = (await door.get("/openapi.json")).json()
    for method, path, body in requests(document, theirs):
        answer = await door.request(method, path, json=body, headers=headers)
        about_it = any(one in path for one in (THEIRS, *theirs.values()))
        assert answer.status_code in ((403, 404) if about_it else (200,)), f"{method} {path}: {answer.text}"
        assert about_it or THEIRS not in told(answer), f"{method} {path}"
        assert leaks(answer) == set(), f"{method} {path}: {answer.text}"


@every_service
async def test_the_walk_would_find_what_it_looks_for(door: httpx.AsyncClient, keys: Path, service: str):
    headers = Who((*SERVICES[service].roles,), THEIR_STREET).headers(keys)
    for view in SERVICES[service].views:
        for path in ("", ".csv", ".xlsx", "/summary?by=division", "/summary.csv?by=division"):
            assert leaks(await door.get(f"/{view.name}{path}", headers=headers)), path
    gates = await door.get(f"/{SERVICES[service].main.collection}/{THEIRS}/gates", headers=headers)
    assert (gates.status_code, gates.json()["version"] > 0) == (200, True)
    operator = Who(("operator",), THEIR_STREET).headers(keys)
    [parked] = (await door.get("/parked", params={"key": THEIRS}, headers=operator)).json()
    assert leaks(await door.get(f"/parked/{parked['id']}", headers=operator))


@every_service
async def test_K14_only_operators_read_what_is_parked(door: httpx.AsyncClient, keys: Path, service: str):
    others = Who((*SERVICES[service].roles,), EVERYWHERE).headers(keys)
    problem(await door.get("/parked", headers=others), 403, "role")


@pytest.mark.parametrize("service", ["projects"])
async def test_K14_P30_another_street_is_refused_by_the_rule_in_the_same_words_whatever_the_state(
    door: httpx.AsyncClient, keys: Path
):
    headers, told = Who(("street",), THEIR_STREET).headers(keys), []
    for id in (OURS, EARLY):
        for more in ({}, {"If-Match": '"99"'}):
            url = f"/projects/{id}/confirm-application"
            refused = problem(await door.post(url, json={}, headers=headers | more), 403, "rule")
            told.append({name: said for name, said in refused.items() if name != "instance"})
    assert told == told[:1] * 4
    assert told[0]["rule"] == "P30"
    assert [gate["status"] for gate in told[0]["gates"]] == [403]
