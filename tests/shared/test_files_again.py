"""A file that is sent again is whole again, whatever has become of it; what cannot be removed, or came too
late, does no harm to others (K16)."""

from collections.abc import AsyncIterator

import pytest

from demo.papers import pdf, photo
from shared.files.files import FileDamaged
from shared.files.store import FilesUnavailable
from tests.shared.filing import SENDER, STRANGER, Kept, pieces
from tests.shared.test_files import kept, opened

__all__ = ["kept", "opened"]

pytestmark = pytest.mark.stack

LOST = {
    "its objects": "select 1",
    "its keys": "delete from vault.keys",
}


@pytest.mark.parametrize("what", LOST)
async def test_K16_a_file_that_has_lost_something_is_whole_again_once_it_is_sent_again(kept: Kept, what: str):
    content = photo(5)
    sha256 = await kept.receive(content)
    assert await kept.named(sha256)
    first = kept.objects()
    await kept.sql.execute(LOST[what])
    if what == "its objects":
        for path in kept.folder.iterdir():
            path.unlink()
    with pytest.raises(FileDamaged):
        await kept.read(sha256)
    assert await kept.receive(content, STRANGER) == sha256
    assert await kept.read(sha256) == content
    assert await kept.read(sha256, "thumbnail")
    await kept.later()
    await kept.files.clean()
    assert len(kept.objects()) == 3
    assert kept.objects().isdisjoint(first)
    assert await kept.sql.fetchval("select count(*) from vault.keys") == 3
    assert len(await kept.files.records.named_by(sha256)) == 1


async def test_K16_what_was_there_stays_for_whoever_reads_it_while_it_is_sent_again(kept: Kept):
    content = pdf("示例")
    row = await kept.files.records.find(await kept.receive(content))
    assert row
    await kept.receive(content)
    await kept.files.clean()
    assert b"".join([part async for part in kept.files.content(row.original)]) == content


async def test_K16_an_upload_that_is_removed_before_its_end_is_none(kept: Kept):
    """So slow that its time is over: else its hash would stand for what nobody can read."""
    content = pdf("示例")

    async def slowly() -> AsyncIterator[bytes]:
        yield content[:100]
        await kept.later()
        await kept.files.clean()
        yield content[100:]

    with pytest.raises(FilesUnavailable, match="removed already"):
        await kept.files.receive(slowly(), None, SENDER)
    sha256, _ = await kept.files.receive(pieces(content), None, SENDER)
    assert await kept.read(sha256) == content


async def test_an_object_that_cannot_be_removed_holds_up_no_other(kept: Kept):
    for n in range(3):
        await kept.receive(pdf(f"示例{n}"))
    await kept.files.clean()
    await kept.later()
    [stuck, *_] = sorted(kept.folder.iterdir())
    stuck.unlink()
    (stuck / "in the way").mkdir(parents=True)
    with pytest.raises(FilesUnavailable):
        await kept.files.clean()
    await kept.files.clean()
    assert [*kept.folder.iterdir()] == [stuck]
    (stuck / "in the way").rmdir()
    stuck.rmdir()
    await kept.later()
    await kept.files.clean()
    assert await kept.sql.fetchval("select count(*) from file_remains") == 0
