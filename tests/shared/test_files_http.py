"""Files over HTTP: nobody gets one by its hash alone, nobody names one that is not his (K14, K16)."""

import hashlib
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from demo.papers import pdf, photo
from deploy.site.people import organisation
from deploy.stack.local import LocalStack
from services import roles
from services.audit.catalogue import SERVICES
from shared.files.files import Files
from shared.files.store import Store
from shared.log.ids import new_id
from shared.log.readers import Readers
from tests.samples import papers
from tests.samples.projects import APPLY
from tests.shared.door import problem
from tests.shared.empty import connected, empty_database
from tests.shared.filing import MOST, journal, long_pdf
from tests.shared.reading import EVERYWHERE, OUR_STREET, OURS, THEIR_STREET, THEIRS, Who, door_of
from tests.shared.test_reading_http import comers
from tests.shared.test_who_reads import MATRIX

pytestmark = pytest.mark.stack

SENDER = Who(("street",), OUR_STREET, person="files-sender")
OFFICE = Who(("province",), EVERYWHERE)
NOBODYS = "0" * 64
PAPER = "X建函〔2024〕9号"


@dataclass
class Desk:
    """A service with two projects, and with files."""

    service: str
    http: httpx.AsyncClient
    files: Files
    keys: Path
    dsn: str
    folder: Path

    async def upload(self, content: bytes, who: Who = SENDER, **headers: str) -> httpx.Response:
        return await self.http.post("/files", content=content, headers=who.headers(self.keys) | headers)

    async def get(
        self, sha256: str, who: Who, headers: dict[str, str] | None = None, **asked: Any
    ) -> httpx.Response:
        told = who.headers(self.keys) | (headers or {})
        return await self.http.get(f"/files/{sha256}", params=asked, headers=told)

    async def erase(
        self, sha256: str, project: str, who: Who = OFFICE, ground: str = "consent"
    ) -> httpx.Response:
        told = {"sha256": sha256, "ground": ground, "document_number": PAPER}
        headers = who.headers(self.keys) | {"Idempotency-Key": str(new_id())}
        return await self.http.post(f"/erasures/{project}/erase-file", json=told, headers=headers)

    async def name(self, sha256: str, project: str) -> None:
        """By a command about the project, as it is recorded."""
        described, id = SERVICES[self.service], new_id()
        stream = described.main.stream(project)
        async with connected(self.dsn) as sql:
            await sql.execute("insert into file_names values ($1, $2, $3, now())", sha256, stream, id)
            await journal(sql, id, stream, sha256)


@pytest.fixture(scope="module", params=SERVICES)
async def desk(
    request: pytest.FixtureRequest, stack: LocalStack, keys: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Desk]:
    service, folder = request.param, tmp_path_factory.mktemp("files")
    async with AsyncExitStack() as ending:
        dsn = await ending.enter_async_context(
            empty_database(stack, SERVICES[service], f"files_http_{service}")
        )
        files = Files(Readers(dsn), Store(str(folder)), MOST)
        http = await ending.enter_async_context(door_of(service, dsn, keys, files))
        yield Desk(service, http, files, keys, dsn, folder)


def project_desk(test: Any) -> Any:
    return pytest.mark.parametrize("desk", ["projects"], indirect=True)(test)


def everybody(role: str) -> Iterator[tuple[Who, bool]]:
    """Who comes, and whether he reads what is named by our project, by the matrix of the views."""
    yield from comers(SERVICES["projects"].main_view, role)


async def test_K14_every_role_and_every_situation_of_a_file(desk: Desk):
    ours, theirs, unnamed = photo(1), photo(2), photo(3)
    for content in (ours, theirs, unnamed):
        assert (await desk.upload(content)).status_code == 200
    hashes = [hashlib.sha256(content).hexdigest() for content in (ours, theirs, unnamed)]
    await desk.name(hashes[0], OURS)
    await desk.name(hashes[1], THEIRS)
    stranger = [await desk.get(sha256, Who(("king",))) for sha256 in (*hashes, NOBODYS)]
    assert {(a.status_code, a.json()["detail"]) for a in stranger} == {(404, stranger[0].json()["detail"])}
    for role in MATRIX:
        for who, _ in comers(SERVICES[desk.service].main_view, role):
            readable = await reads(desk, who)
            for sha256, project in zip((*hashes, NOBODYS), (OURS, THEIRS, None, None), strict=True):
                await check(desk, who, sha256, project in readable)


async def reads(desk: Desk, who: Who) -> set[str]:
    """The projects whose stream he may read, by what their gates answer."""
    path = SERVICES[desk.service].main.collection
    found = set()
    for project in (OURS, THEIRS):
        answer = await desk.http.get(f"/{path}/{project}/gates", headers=who.headers(desk.keys))
        if answer.status_code == 200:
            found.add(project)
    return found


async def check(desk: Desk, who: Who, sha256: str, readable: bool) -> None:
    shown = await desk.get(sha256, who)
    original = await desk.get(sha256, who, original=True)
    small = await desk.get(sha256, who, size="thumbnail")
    if not readable:
        assert {answer.status_code for answer in (shown, original, small)} == {404}, who
        return
    assert (shown.status_code, small.status_code) == (200, 200), who
    for copy in (shown, small):
        assert dict(Image.open(BytesIO(copy.content)).getexif()) == {}
    if roles.ORIGINALS.isdisjoint(who.roles):
        problem(original, 403, "original")
    else:
        assert hashlib.sha256(original.content).hexdigest() == sha256


@project_desk
async def test_K16_until_a_subject_names_it_only_its_sender_reads_a_file(desk: Desk):
    content = photo(20)
    sent = (await desk.upload(content)).json()
    sha256 = hashlib.sha256(content).hexdigest()
    assert sent == {"sha256": sha256, "bytes": len(content), "kind": "image/jpeg"}
    assert (await desk.get(sha256, SENDER, original=True)).content == content
    for other in (
        Who(("province",), EVERYWHERE),
        Who(("street",), OUR_STREET, person="another"),
        Who(("street",), OUR_STREET, organisation("11", "340603", 7001), "files-sender"),
    ):
        problem(await desk.get(sha256, other), 404, "not-found")
    await desk.name(sha256, OURS)
    assert (await desk.get(sha256, Who(("province",), EVERYWHERE), original=True)).content == content


@project_desk
async def test_an_upload_is_answered_the_same_whether_the_store_knew_it_or_not(desk: Desk):
    first = await desk.upload(pdf("示例"))
    again = await desk.upload(pdf("示例"), Who(("owners",), THEIR_STREET, person="somebody-else"))
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert first.headers == again.headers


@project_desk
async def test_what_is_no_file_that_is_taken_is_refused_by_name(desk: Desk):
    told = problem(await desk.upload(b"<html>"), 415, "unknown-kind")
    assert "PDF" in told["detail"]
    told = problem(await desk.upload(pdf("示例"), **{"Content-Type": "image/png"}), 415, "other-kind")
    assert "image/png" in told["detail"]
    problem(await desk.upload(photo(1)[:900]), 422, "picture")
    told = problem(await desk.upload(long_pdf(MOST + 1)), 413, "too-large")
    assert str(MOST) in told["title"]
    problem(await desk.upload(pdf("示例"), Who(("king",))), 403, "role")
    problem(await desk.http.post("/files", content=pdf("示例")), 401, "unauthenticated")
    problem(await desk.http.get(f"/files/{NOBODYS}"), 401, "unauthenticated")
    problem(await desk.get("x", SENDER), 400, "malformed")


@project_desk
async def test_how_a_file_is_given(desk: Desk):
    content = pdf("示例二")
    sha256 = (await desk.upload(content, **{"Content-Type": "application/pdf"})).json()["sha256"]
    given = await desk.get(sha256, SENDER)
    assert given.content == content
    headers = given.headers
    assert headers["content-type"] == "application/pdf"
    assert headers["content-disposition"] == f'attachment; filename="{sha256[:16]}.pdf"'
    assert (headers["x-content-type-options"], headers["cache-control"]) == ("nosniff", "private, no-cache")
    again = await desk.get(sha256, SENDER, {"If-None-Match": headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    problem(await desk.get(sha256, SENDER, size="thumbnail"), 404, "no-thumbnail")


@project_desk
async def test_a_damaged_object_is_a_clear_error(desk: Desk):
    sha256 = (await desk.upload(photo(30))).json()["sha256"]
    row = await desk.files.records.find(sha256)
    (desk.folder / str(row.original.object)).write_bytes(b"x")
    problem(await desk.get(sha256, SENDER, original=True), 500, "damaged-file")
    assert (await desk.get(sha256, SENDER)).status_code == 200
    async with connected(desk.dsn) as sql:
        await sql.execute("delete from vault.keys where id = $1", row.copies["shown"].object)
    problem(await desk.get(sha256, SENDER), 500, "damaged-file")


def applying(sha256: str) -> dict[str, Any]:
    command = APPLY.model_copy(update={"document": papers.LETTER.model_copy(update={"sha256": sha256})})
    return command.model_dump(mode="json", exclude={"occurred_on"})


APPLICANT = Who(("resident_committee",), f"{OUR_STREET}001", person="files-applicant")


async def apply(desk: Desk, id: str, sha256: str, key: str, **asked: Any) -> httpx.Response:
    headers = APPLICANT.headers(desk.keys) | {"Idempotency-Key": key}
    url = f"/projects/{id}/submit-renovation-application"
    return await desk.http.post(url, json=applying(sha256), headers=headers, params=asked)


@project_desk
async def test_K16_a_command_names_only_what_its_sender_uploaded_or_may_read(desk: Desk):
    strangers = (await desk.upload(pdf("他人的"), Who(("street",), THEIR_STREET, person="x"))).json()[
        "sha256"
    ]
    for sha256 in (NOBODYS, strangers):
        for asked in ({}, {"dry_run": "true"}):
            refused = problem(await apply(desk, "files-1", sha256, str(new_id()), **asked), 422, "file")
            assert [error["field"] for error in refused["errors"]] == ["/document/sha256"]
    await desk.name(strangers, THEIRS)
    problem(await apply(desk, "files-1", strangers, str(new_id())), 422, "file")
    await desk.name(strangers, OURS)
    readable = Who(("resident_committee",), OUR_STREET)
    assert (await desk.get(strangers, readable)).status_code == 200


@project_desk
async def test_K16_what_a_command_names_is_read_by_whoever_reads_its_subject(desk: Desk):
    own, key = (await desk.upload(pdf("本人的申请书"), APPLICANT)).json()["sha256"], str(new_id())
    office = Who(("street",), OUR_STREET)
    assert (await apply(desk, "files-2", own, key, dry_run="true")).status_code == 200
    problem(await desk.get(own, office), 404, "not-found")
    taken = await apply(desk, "files-2", own, key)
    assert taken.status_code == 200, taken.text
    assert (await desk.get(own, office, original=True)).status_code == 200
    problem(await desk.get(own, Who(("street",), THEIR_STREET)), 404, "not-found")
    assert (await desk.erase(own, "files-2")).status_code == 200
    again = await apply(desk, "files-2", own, key)
    assert (again.status_code, again.content) == (200, taken.content)


@project_desk
async def test_K16_a_refused_command_shows_its_file_to_nobody(desk: Desk):
    own = (await desk.upload(pdf("不予受理的"), APPLICANT)).json()["sha256"]
    refused = await apply(desk, OURS, own, str(new_id()))
    assert refused.status_code in (403, 409), refused.text
    problem(await desk.get(own, Who(("street",), OUR_STREET)), 404, "not-found")
