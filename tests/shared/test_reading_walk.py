"""Over HTTP nobody reads what is not his: a walk through all routes, and through the lines of a batch."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import httpx
import orjson
import pytest

from services.audit.catalogue import SERVICES
from shared.core.column import columns_of
from shared.core.messages import type_name
from shared.core.scope import Scope
from shared.log.ids import new_id
from tests.samples.stories import stories
from tests.shared.reading import (
    EVERYWHERE,
    MARKS,
    OUR_STREET,
    THEIR_FILE,
    THEIR_STREET,
    THEIRS,
    Who,
    door_of,
    keys_of,
    lived,
)

pytestmark = pytest.mark.stack
every_service = pytest.mark.parametrize("service", SERVICES)


@pytest.fixture
async def door(service: str, reading_databases: dict[str, str], keys: Path):
    async with door_of(service, reading_databases[service], keys) as client:
        yield client


def requests(document: dict[str, Any], theirs: dict[str, str]) -> Iterator[tuple[str, str, Any]]:
    """Of every route there is one about the other street's project, and a dry run where it is a command.

    theirs  the first part of a path → what of theirs stands in it
    """
    for path, operations in document["paths"].items():
        root = path.split("/")[1]
        if path in ("/files", "/commands", "/imports"):
            continue  # what is uploaded is nobody's matter yet; lines and rows have tests of their own
        which = THEIRS if path.endswith("/gates") else theirs.get(root, THEIRS)
        about = re.sub("{[^}]*}", which, path.replace("{item}", str(UUID(int=1))))
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


def expected(path: str, *, about_it: bool) -> tuple[int, ...]:
    """The samples' parameters are of the whole province, and each service knows its own alone."""
    if about_it:
        return (403, 404)
    return (400, 403) if re.match("/jurisdiction/.*-parameter", path) else (200,)


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
        assert answer.status_code in expected(path, about_it=about_it), f"{method} {path}: {answer.text}"
        assert about_it or THEIRS not in told(answer), f"{method} {path}"
        assert leaks(answer) == set(), f"{method} {path}: {answer.text}"


@every_service
async def test_K14_no_line_of_a_batch_reaches_another_street(
    door: httpx.AsyncClient, keys: Path, service: str
):
    commands = SERVICES[service].main.command_types()
    lines = [
        {"id": str(new_id()), "command": name, "to": THEIRS, "body": BODIES[name], "dry_run": dry_run}
        for name in commands.keys() & BODIES.keys()
        if commands[name].roles
        for dry_run in (True, False)
    ]
    headers = Who((*SERVICES[service].roles, "operator"), OUR_STREET).headers(keys)
    ndjson = {"Content-Type": "application/x-ndjson", **headers}
    answer = await door.post("/commands", content=b"\n".join(map(orjson.dumps, lines)), headers=ndjson)
    statuses = [orjson.loads(line)["status"] for line in answer.text.splitlines()]
    assert lines
    assert statuses == [403] * len(lines), answer.text
    assert leaks(answer) == set()


@every_service
async def test_the_walk_would_find_what_it_looks_for(door: httpx.AsyncClient, keys: Path, service: str):
    headers = Who((*SERVICES[service].roles,), THEIR_STREET).headers(keys)
    for view in SERVICES[service].views:
        by = next(name for name, column in columns_of(view.row).items() if column.scope is Scope.DIVISION)
        for path in ("", ".csv", ".xlsx", f"/summary?by={by}", f"/summary.csv?by={by}"):
            assert leaks(await door.get(f"/{view.name}{path}", headers=headers)), path
    gates = await door.get(f"/{SERVICES[service].main.collection}/{THEIRS}/gates", headers=headers)
    assert (gates.status_code, gates.json()["version"] > 0) == (200, True)
    operator = Who(("operator",), THEIR_STREET).headers(keys)
    [parked] = (await door.get("/parked", params={"key": THEIRS}, headers=operator)).json()
    assert leaks(await door.get(f"/parked/{parked['id']}", headers=operator))
