"""Keys of encrypted items: who may see them, and that a destroyed one is in no file of the server."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest

from deploy.site import secrets
from deploy.stack.local import LocalStack
from shared.log.event_log import EventLog
from shared.log.ids import new_id
from shared.log.readers import Readers
from shared.observe.background import Background
from shared.vault.cleaning import Cleaning
from shared.vault.keys import Keys
from shared.vault.sealing import new_key
from shared.vault.vault import Vault
from tests.eventually import eventually
from tests.shared.empty import connected, empty_database
from tests.shared.erasing import SECRET
from tests.stack import Migrated

pytestmark = pytest.mark.stack


@pytest.fixture
async def vault_keys(dsn: str) -> AsyncIterator[Keys]:
    connections = Readers(dsn)
    yield Keys(connections)
    connections.terminate()


async def test_a_key_is_found_until_it_is_destroyed(vault_keys: Keys) -> None:
    ids = [new_id(), new_id(), new_id()]
    known = {id: new_key() for id in ids}
    for id, key in known.items():
        await vault_keys.keep(id, key)
    await vault_keys.destroy(ids[:2])
    assert [await vault_keys.find(id) for id in ids] == [None, None, known[ids[2]]]


async def test_an_item_has_one_key(vault_keys: Keys) -> None:
    id, key = new_id(), new_key()
    await vault_keys.keep(id, key)
    with pytest.raises(asyncpg.UniqueViolationError):
        await vault_keys.keep(id, new_key())
    assert await vault_keys.find(id) == key


@pytest.mark.parametrize("reader", [secrets.auditor_dsn, secrets.recovery_dsn])
async def test_K15_neither_the_auditor_nor_a_recovery_sees_a_key(
    stack: LocalStack, migrated: Migrated, reader: Callable[[Path, str], str]
) -> None:
    migrated("projects")
    async with connected(reader(stack.folder.secrets, "projects")) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("select * from vault.keys")


async def test_K15_a_destroyed_key_is_in_no_file_of_the_server(stack: LocalStack, vault_keys: Keys) -> None:
    kept, gone = new_key(), new_key()
    ids = [new_id(), new_id()]
    await vault_keys.keep(ids[0], kept)
    await vault_keys.keep(ids[1], gone)
    await checkpoints(stack)
    assert files_with(stack.folder.data("postgres"), gone)

    await vault_keys.destroy([ids[1]])
    await scrubbed(vault_keys)
    await checkpoints(stack)
    assert files_with(stack.folder.data("postgres"), kept)
    assert not files_with(stack.folder.data("postgres"), gone)


async def test_K15_a_scrub_gives_way_to_who_reads_the_tables_and_is_done_when_he_has_ended(
    stack: LocalStack, vault_keys: Keys
) -> None:
    """A dump: behind a scrub that waits for it everybody else would wait for his keys."""
    ids = [new_id(), new_id()]
    for id in ids:
        await vault_keys.keep(id, new_key())
    await vault_keys.destroy(ids[:1])
    async with connected(secrets.superuser_dsn(stack.folder.secrets, "projects")) as dump, dump.transaction():
        await dump.execute("lock table vault.keys in access share mode")
        held_up = await vault_keys.scrub()
        assert held_up
        assert "vault.keys" in held_up.holder
        assert await vault_keys.find(ids[1])
    await scrubbed(vault_keys)


@pytest.mark.parametrize(
    ("isolation", "held"),
    [("read_committed", "select pg_current_xact_id()"), ("repeatable_read", "select count(*) from events")],
)
async def test_K15_a_scrub_waits_for_who_may_see_the_key_and_for_nobody_who_came_later(
    stack: LocalStack, vault_keys: Keys, isolation: str, held: str
) -> None:
    """By a number of its own, or by what it sees. In a busy service there is always one at work."""
    dsn, id, key = secrets.superuser_dsn(stack.folder.secrets, "projects"), new_id(), new_key()
    await vault_keys.keep(id, key)
    async with connected(dsn) as later:
        async with connected(dsn) as before, before.transaction(isolation=isolation):
            await before.execute(held)
            await vault_keys.destroy([id])
            held_up = await vault_keys.scrub()
            assert held_up
            assert held_up.holder.startswith("pid ")
        transaction = later.transaction(isolation=isolation)
        await transaction.start()
        await later.execute(held)
        await scrubbed(vault_keys)
        await transaction.commit()
    await checkpoints(stack)
    assert not files_with(stack.folder.data("postgres"), key)


async def test_K15_a_key_that_another_process_destroyed_leaves_the_files_as_well(
    stack: LocalStack, dsn: str, vault_keys: Keys
) -> None:
    """It died before its scrub; whoever looks next knows."""
    id, key = new_id(), new_key()
    await vault_keys.keep(id, key)
    async with connected(dsn) as other:
        await other.execute("select vault.destroy(array[$1::uuid])", id)
    await scrubbed(vault_keys)
    await checkpoints(stack)
    assert not files_with(stack.folder.data("postgres"), key)


async def scrubbed(keys: Keys) -> None:
    async def done() -> bool:
        return await keys.scrub() is None

    await eventually(done, "the table is written anew")


async def test_K15_what_nobody_was_to_be_kept_from_is_no_reason_to_write_all_keys_anew(
    dsn: str, vault_keys: Keys
) -> None:
    """A file that no command ever named, a day later; whoever sends one again and again has many."""
    id = new_id()
    await scrubbed(vault_keys)
    await vault_keys.keep(id, new_key())
    await vault_keys.drop(id)
    async with connected(dsn) as server:
        assert not await server.fetch("select from vault.scrubs_due")


async def test_K15_who_holds_up_a_scrub_for_long_is_named(stack: LocalStack) -> None:
    """An auditor's session that was left open, a replica that is away: nobody would know of it."""
    background = Background()

    async def told() -> bool:
        return any("pid " in work.failure.en for work in background.works if work.failure)

    async with (
        empty_database(stack) as dsn,
        EventLog(dsn, "projects") as log,
        connected(dsn) as server,
        connected(dsn) as left_open,
        left_open.transaction(isolation="repeatable_read"),
    ):
        await left_open.execute("select pg_current_xact_id()")
        await server.execute("insert into vault.scrubs_due (due_at) values (now() - interval '1 hour')")
        cleaning = asyncio.create_task(Cleaning(Vault(log.readers, [SECRET]), log).run(background))
        await eventually(told, "who holds it up is named")
        cleaning.cancel()


async def checkpoints(stack: LocalStack, database: str = "projects") -> None:
    """After the first the old files are gone; the file of WAL that goes on at it is left, and goes with the
    second."""
    async with connected(secrets.superuser_dsn(stack.folder.secrets, database)) as server:
        await server.execute("checkpoint")
        await server.execute("select pg_switch_wal()")
        await server.execute("checkpoint")


def files_with(folder: Path, key: bytes) -> list[Path]:
    """Those that hold it as bytes, or in hexadecimal digits."""
    digits = key.hex().encode()
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if (held := _held(path)) and (key in held or digits in held.lower())]


def _held(file: Path) -> bytes:
    """Nothing of one that goes away meanwhile, as a topic's do that was deleted."""
    with suppress(FileNotFoundError):
        return file.read_bytes()
    return b""
