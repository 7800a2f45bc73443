"""Over HTTP nobody reads what is not his: every role in every view."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.site.people import PEOPLE, organisation
from services.audit.catalogue import SERVICES
from shared.core.column import columns_of
from shared.core.keys import key_of
from shared.core.row_field import Ask, row_fields
from shared.core.view import View
from shared.http.sheets import sending
from shared.http.sheets.sending import OF_OFFICES, OF_THE_PUBLIC, turn
from tests.faults.disks import small_disk
from tests.samples.people import BUILDER, SUPERVISOR
from tests.shared.door import problem
from tests.shared.reading import (
    EARLY,
    EVERYWHERE,
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
ELSEWHERE = "340604"
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
    "inspections": None,
    "declarations": None,
    "closings": None,
}
PROJECTS = frozenset({OURS, THEIRS, EARLY})
# An operator has no business with what the rows are about, and reads them as anybody may.
WORKING = [role for role in MATRIX if role != "operator"]


@pytest.fixture
async def door(service: str, reading_databases: dict[str, str], keys: Path):
    async with door_of(service, reading_databases[service], keys) as client:
        yield client


async def seen(door: httpx.AsyncClient, view: View[Any], headers: dict[str, str]) -> set[str]:
    """Of the three projects those that a list shows; each of its rows alone, the same."""
    listed = await door.get(f"/{view.name}?limit=1000", headers=headers)
    assert listed.status_code == 200, listed.text
    everything, alone = lived().rows(view_service(view), view.name), set()
    for key in everything:
        answer = await door.get(f"/{view.name}/{key}", headers=headers)
        assert answer.status_code in (200, 404)
        alone |= {key} if answer.status_code == 200 else set()
    assert {row[view.key] for row in listed.json()["rows"]} & everything.keys() == alone
    return {key_of(key) for key in alone} & PROJECTS


def view_service(view: View[Any]) -> str:
    return next(service for service, shown in VIEWS if shown is view)


def stored(service: str, view: View[Any]) -> set[str]:
    return {key_of(key) for key in lived().rows(service, view.name)} & PROJECTS


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


@pytest.mark.parametrize("service", ["projects"])
async def test_who_gets_no_turn_for_a_file_is_told_to_come_later(
    door: httpx.AsyncClient, keys: Path, monkeypatch: pytest.MonkeyPatch
):
    """Whoever asked for many at once holds up nobody without end."""
    monkeypatch.setattr(sending, "TURN_SECONDS", 0.1)
    async with AsyncExitStack() as taken:
        for _ in range(OF_OFFICES):
            await taken.enter_async_context(turn(public=False))
        refused = await door.get("/projects.csv", headers=Who(("auditor",)).headers(keys))
    problem(refused, 503, "unavailable")
    assert refused.headers["Retry-After"]
    assert (await door.get("/projects.csv", headers=Who(("auditor",)).headers(keys))).status_code == 200


@pytest.mark.parametrize("service", ["projects"])
# An archive that could not be written is asked once more to end, when the collector finds it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_a_disk_without_room_for_a_file_is_not_told_as_the_databases(
    door: httpx.AsyncClient, keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    headers, folder = Who(("auditor",)).headers(keys), tmp_path / "small"
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    with small_disk(folder, 1) as disk:
        for path in ("/projects.xlsx", "/projects/summary.xlsx"):
            with disk.full():
                refused = await door.get(path, headers=headers)
            assert "临时文件" in problem(refused, 503, "no-room")["title"]
            assert refused.headers["Retry-After"]
            assert (await door.get(path, headers=headers)).status_code == 200
        assert list(folder.iterdir()) == []


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


@pytest.mark.parametrize("service", ["maintenance"])
async def test_K14_what_is_counted_of_a_jurisdiction_is_read_by_who_covers_it(
    door: httpx.AsyncClient, keys: Path
):
    rows = lived().rows("maintenance", "closings")
    of_places = {key: row.place for key, row in rows.items() if key_of(key) not in PROJECTS}
    assert set(of_places.values()) == {"3406", "340603"}
    for division in ("34", "3406", "340603", OUR_STREET, ELSEWHERE):
        headers = Who(("county_bureau",), division).headers(keys)
        answers = {key: await door.get(f"/closings/{key}", headers=headers) for key in of_places}
        read = {of_places[key] for key, answer in answers.items() if answer.status_code == 200}
        assert read == {place for place in of_places.values() if place.startswith(division)}


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
