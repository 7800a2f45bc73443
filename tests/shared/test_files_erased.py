"""A file is erased by a command with its legal ground, with its derived copies (K16)."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from secrets import token_hex

import pytest

from demo.papers import pdf, photo
from deploy.stack.local import LocalStack
from services.projects.app import erasures
from services.projects.app import service as projects
from shared.core.refusals import NotEntitled, OutOfOrder
from shared.files.files import FileWithheld
from shared.log.ids import new_id
from shared.mechanisms.vault.grounds import GROUNDS
from tests.journal import differences
from tests.samples import people
from tests.shared.empty import connected, empty_database
from tests.shared.erasing import PAPER, Registry, erasing, opened_registry, sha256_of
from tests.shared.test_vault_keys import checkpoints, files_with

pytestmark = pytest.mark.stack
NAME = "files_erased"


@pytest.fixture
async def registry(stack: LocalStack, tmp_path: Path) -> AsyncIterator[Registry]:
    async with empty_database(stack, name=NAME) as dsn, opened_registry(dsn, tmp_path) as opened:
        yield opened


async def test_K16_what_is_erased_is_in_no_file_of_store_and_server(
    stack: LocalStack, registry: Registry, tmp_path: Path
) -> None:
    """Neither the bytes received nor the copies drawn from them, nor the key of any of them."""
    await registry.clean()  # what is done at a start is done
    content = photo(7)
    erased, stays = await registry.apply("erased-1", content), await registry.apply("erased-2", pdf("示例"))
    objects, known = await registry.objects(erased), await registry.keys()
    copies = [b"".join([part async for part in registry.files.content(one)]) for one in objects]
    keys = [known[one.object] for one in objects]
    await checkpoints(stack)
    assert len(keys) == 3
    assert all(files_with(stack.folder.data("postgres"), key) for key in keys)

    await registry.erase("erased-1", erased)
    await registry.clean()
    await checkpoints(stack)
    [left] = await registry.objects(stays)
    assert os.listdir(tmp_path) == [str(left.object)]
    assert [*await registry.keys()] == [left.object]
    for key in keys:
        assert not files_with(stack.folder.data("postgres"), key)
    for copy in copies:
        for folder in (stack.folder.root, tmp_path):
            assert not files_with(folder, copy[200:400])
    assert await differences(registry.dsn, projects) == []


async def test_K16_an_erased_file_is_withheld_from_the_moment_of_the_command_on(registry: Registry) -> None:
    sha256 = await registry.apply("withheld", photo(8))
    objects = await registry.objects(sha256)
    await registry.erase("withheld", sha256)
    row = await registry.files.records.find(sha256)
    assert row
    assert row.erasure
    assert (row.erasure.ground, row.erasure.document_number) == ("consent", PAPER)
    await registry.clean()
    for one in objects:
        with pytest.raises(FileWithheld):
            await anext(registry.files.content(one))


async def test_K16_no_command_names_an_erased_file_but_the_one_that_did(registry: Registry) -> None:
    sha256, records, id = await registry.receive(pdf("示例")), registry.files.records, new_id()
    assert await registry.apply("named", pdf("示例")) == sha256
    assert await records.name([sha256], people.applicant, "project-a", id) == []
    await registry.erase("named", sha256)
    for _ in range(2):
        assert await records.name([sha256], people.applicant, "project-b", new_id()) == [sha256]
        assert await records.name([sha256], people.street, "project-b", new_id(), [sha256]) == [sha256]
        assert await records.name([sha256], people.applicant, "project-a", id) == []
        await registry.clean()


async def test_K16_a_file_is_erased_once_and_on_one_ground(registry: Registry) -> None:
    sha256 = await registry.apply("once", pdf("示例"))
    assert len((await registry.erase("once", sha256)).events) == 1
    assert (await registry.erase("once", sha256)).events == []
    with pytest.raises(OutOfOrder):
        await registry.send("once", "EraseFile", erasing(sha256) | {"ground": "violation"})
    assert await registry.count("FileErased") == 1


async def test_K14_K16_only_the_office_of_its_place_erases_a_file(registry: Registry) -> None:
    """Whatever comes past the door: a project of another province, and one that there is not."""
    sha256 = await registry.apply("place", pdf("示例"))
    for id, by in (("place", people.other_province), ("nothing", people.province)):
        with pytest.raises(NotEntitled):
            await registry.send(id, "EraseFile", erasing(sha256), by)
    assert await registry.count("FileErased") == 0


async def test_K16_what_is_sent_again_after_it_was_erased_is_answered_the_same_and_destroyed(
    registry: Registry, tmp_path: Path
) -> None:
    content = photo(9)
    sha256 = await registry.apply("again", content)
    first = await registry.objects(sha256)
    await registry.erase("again", sha256)
    await registry.clean()
    assert await registry.receive(content, people.street) == sha256 == sha256_of(content)
    assert await registry.keys() == {}
    await registry.clean()
    assert os.listdir(tmp_path) == []
    assert await registry.objects(sha256) == first
    row = await registry.files.records.find(sha256)
    assert row
    assert row.erasure


async def test_K16_what_came_back_with_a_backup_is_destroyed_again(
    registry: Registry, tmp_path: Path
) -> None:
    """The database is older than the log completed from its topic: it has the file, and its key."""
    sha256 = await registry.apply("backup", photo(10))
    known = await registry.keys()
    await registry.erase("backup", sha256)
    await registry.clean()
    async with connected(registry.dsn) as sql:
        await sql.execute("update files set destroyed_at = null")
        await sql.executemany("insert into vault.keys values ($1, $2)", [*known.items()])
    await registry.clean()
    assert (await registry.keys(), os.listdir(tmp_path)) == ({}, [])
    assert await registry.count("FileErased") == 1


async def test_K16_a_store_that_is_away_keeps_no_key_and_no_readable_object(registry: Registry) -> None:
    """The keys go at once; the objects when it is back."""
    sha256 = await registry.apply("away", pdf(token_hex(4)))
    await registry.erase("away", sha256)
    await registry.cleaning.once()
    assert await registry.keys() == {}
    assert len(await registry.files.records.remains()) == 1


def test_every_ground_is_told_in_two_languages() -> None:
    [command] = erasures.command_types().values()
    assert command.roles == {"province"}
    assert {*GROUNDS} == {"purpose", "retention", "consent", "violation", "other"}
    assert all(words.zh and words.en for words in GROUNDS.values())


async def test_K16_the_runtime_role_may_destroy(stack: LocalStack, registry: Registry) -> None:
    """The rights of the service suffice: all else here is done as the owner."""
    sha256 = await registry.apply("rights", pdf("示例"))
    await registry.erase("rights", sha256)
    async with connected(registry.dsn) as sql:
        await sql.execute(f"set role {NAME}_runtime")
        assert await sql.fetchval("select destroy_erased()") == 1
