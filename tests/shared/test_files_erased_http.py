"""Erasing a file over HTTP: by whom, of what, and what everybody else is told then (K14, K16)."""

from typing import Any
from unittest.mock import Mock

import httpx
import pytest

from demo.papers import pdf, photo
from shared.core.reader import BEYOND
from shared.core.words import Words
from shared.http.files.naming import ERASED, UNKNOWN
from shared.log.continuity import Continuity, LogInDoubt
from shared.log.ids import new_id
from shared.mechanisms.vault.grounds import GROUNDS
from tests.shared.door import problem
from tests.shared.reading import EARLY, EVERYWHERE, OUR_STREET, OURS, THEIR_STREET, THEIRS, Who
from tests.shared.test_files_http import (
    APPLICANT,
    NOBODYS,
    OFFICE,
    PAPER,
    SENDER,
    Desk,
    apply,
    desk,
    project_desk,
)
from tests.shared.test_who_reads import MATRIX

__all__ = ["desk"]

pytestmark = pytest.mark.stack

OF_OUR_STREET = Who(("province",), OUR_STREET)


def naming_desk(test: Any) -> Any:
    """Of the services whose commands name files."""
    return pytest.mark.parametrize("desk", ["projects", "reviews"], indirect=True)(test)


async def named(desk: Desk, content: bytes, *projects: str) -> str:
    sha256 = (await desk.upload(content)).json()["sha256"]
    for project in projects:
        await desk.name(sha256, project)
    return str(sha256)


async def destroyed(desk: Desk) -> None:
    """What a running service does by itself."""
    await desk.files.destroy_erased()
    await desk.files.clean()


async def of_all_copies(desk: Desk, sha256: str, who: Who) -> list[httpx.Response]:
    return [await desk.get(sha256, who, **a) for a in ({}, {"original": True}, {"size": "thumbnail"})]


@naming_desk
async def test_K16_a_log_that_went_back_gives_out_no_file_that_may_be_erased(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    """Until it is completed: the event that says so may be missing."""
    sha256 = await named(desk, photo(61), OURS)
    doubt = LogInDoubt(Words("日志已倒退", "the log went back"))
    monkeypatch.setattr(Continuity, "require_nothing_missing", Mock(side_effect=doubt))
    problem(await desk.get(sha256, SENDER), 503, "unavailable")


@naming_desk
async def test_K16_an_erased_file_is_withheld_and_it_is_said_by_which_law(desk: Desk):
    sha256 = await named(desk, photo(40), OURS)
    known = (await desk.get(sha256, SENDER)).headers["etag"]
    taken = await desk.erase(sha256, OURS)
    assert taken.status_code == 200, taken.text
    for now_destroyed in (False, True):
        if now_destroyed:
            await destroyed(desk)
        for who in (SENDER, OFFICE, Who(("street",), OUR_STREET), Who(("auditor",), OUR_STREET)):
            for answer in await of_all_copies(desk, sha256, who):
                told = problem(answer, 410, "erased")
                assert GROUNDS["consent"].zh in told["title"]
                assert GROUNDS["consent"].en in told["detail"]
                assert PAPER in told["title"]
                assert PAPER in told["detail"]
        problem(await desk.get(sha256, SENDER, {"If-None-Match": known}), 410, "erased")
        for stranger in (Who(("king",)), Who(("street",), THEIR_STREET)):
            problem(await desk.get(sha256, stranger), 404, "not-found")


@naming_desk
async def test_K14_K16_every_role_that_would_erase_a_file(desk: Desk):
    sha256 = await named(desk, photo(41), OURS)
    for role in MATRIX.keys() - {"province"}:
        refused = await desk.erase(sha256, OURS, Who((role,), EVERYWHERE))
        problem(refused, 403, "role")
    assert (await desk.get(sha256, SENDER)).status_code == 200
    assert (await desk.erase(sha256, OURS, OF_OUR_STREET)).status_code == 200


@naming_desk
async def test_K14_K16_an_office_erases_only_what_the_project_names_and_learns_nothing_of_others(desk: Desk):
    theirs, unnamed = await named(desk, photo(42), THEIRS), await named(desk, photo(43))
    ours, early = await named(desk, photo(44), OURS), await named(desk, photo(48), EARLY)
    known = (theirs, unnamed, early, NOBODYS)
    answers = [await desk.erase(sha256, OURS, OF_OUR_STREET) for sha256 in known]
    assert same_words([problem(answer, 422, "file") for answer in answers])
    for sha256, project in ((ours, THEIRS), (theirs, THEIRS), (NOBODYS, THEIRS), (NOBODYS, "there-is-none")):
        refused = problem(await desk.erase(sha256, project, OF_OUR_STREET), 403, "rule")
        assert (refused["title"], refused["detail"]) == BEYOND
    for sha256, who in ((theirs, Who(("street",), THEIR_STREET)), (unnamed, SENDER), (ours, SENDER)):
        assert (await desk.get(sha256, who)).status_code == 200


def same_words(told: list[dict[str, Any]]) -> bool:
    return all({**body, "instance": ""} == {**told[0], "instance": ""} for body in told)


@naming_desk
async def test_K14_K16_what_another_division_names_too_is_erased_by_an_office_above_both(desk: Desk):
    sha256 = await named(desk, photo(45), OURS, THEIRS)
    problem(await desk.erase(sha256, OURS, OF_OUR_STREET), 403, "file-of-others")
    assert (await desk.get(sha256, SENDER)).status_code == 200
    assert (await desk.erase(sha256, OURS)).status_code == 200
    problem(await desk.get(sha256, Who(("street",), THEIR_STREET)), 410, "erased")


@naming_desk
async def test_K16_erasing_again_adds_nothing_and_on_another_ground_is_refused(desk: Desk):
    sha256 = await named(desk, photo(46), OURS)
    first, again = [(await desk.erase(sha256, OURS)).json() for _ in range(2)]
    assert (len(first["events"]), again["events"]) == (1, [])
    problem(await desk.erase(sha256, OURS, ground="violation"), 409, "rule")


@project_desk
async def test_K16_a_command_that_names_an_erased_file_is_refused_by_name(desk: Desk):
    content = pdf("删除的申请书")
    sha256 = (await desk.upload(content, APPLICANT)).json()["sha256"]
    assert (await apply(desk, "erased-1", sha256, str(new_id()))).status_code == 200
    assert (await desk.erase(sha256, "erased-1")).status_code == 200
    for now_destroyed in (False, True):
        if now_destroyed:
            await destroyed(desk)
        for asked in ({}, {"dry_run": "true"}):
            refused = await apply(desk, "erased-2", sha256, str(new_id()), **asked)
            assert words(refused) == [("/document/sha256", ERASED.zh, ERASED.en)]
        strangers = await apply(desk, "erased-3", NOBODYS, str(new_id()))
        assert words(strangers) == [("/document/sha256", UNKNOWN.zh, UNKNOWN.en)]


@project_desk
async def test_K3_a_dry_run_of_a_recorded_command_is_answered_as_before_though_its_file_is_erased(desk: Desk):
    content, id = pdf("试办的申请书"), str(new_id())
    sha256 = (await desk.upload(content, APPLICANT)).json()["sha256"]
    first = await apply(desk, "erased-4", sha256, id)
    assert first.status_code == 200
    assert (await desk.erase(sha256, "erased-4")).status_code == 200
    for now_destroyed in (False, True):
        if now_destroyed:
            await destroyed(desk)
        for asked in ({}, {"dry_run": "true"}):
            again = await apply(desk, "erased-4", sha256, id, **asked)
            assert again.status_code == 200, again.text
            assert again.json() == first.json()
        other = await apply(desk, "erased-4", sha256, str(new_id()), dry_run="true")
        assert words(other) == [("/document/sha256", ERASED.zh, ERASED.en)]


def words(refused: httpx.Response) -> list[tuple[str, str, str]]:
    return [(e["field"], e["zh"], e["en"]) for e in problem(refused, 422, "file")["errors"]]


@project_desk
async def test_K16_what_is_uploaded_again_after_it_was_erased_is_answered_the_same_and_withheld(desk: Desk):
    """The upload tells nothing; who then asks for the file is told that it is erased."""
    content, fresh = photo(47), Who(("street",), THEIR_STREET, person="fresh")
    sha256 = await named(desk, content, OURS)
    first = await desk.upload(content)
    assert (await desk.erase(sha256, OURS)).status_code == 200
    await destroyed(desk)
    for who in (SENDER, fresh):
        again = await desk.upload(content, who)
        assert (again.status_code, again.content) == (200, first.content)
        problem(await desk.get(sha256, who), 410, "erased")
    await destroyed(desk)
    row = await desk.files.records.find(sha256)
    left = {path.name for path in desk.folder.iterdir()}
    assert left.isdisjoint({str(row.original.object), *(str(one.object) for one in row.copies.values())})
