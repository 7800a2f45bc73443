"""Files are received whole or not at all, kept encrypted, and removed when nothing names them (K16)."""

import asyncio
import hashlib
import os
import zipfile
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from demo.papers import pdf, photo
from deploy.stack.local import LocalStack
from shared.files.files import FileDamaged
from shared.files.pictures import PictureRefused
from shared.files.receiving import OtherKind, TooManyBytes, UnknownKind
from shared.files.store import BadPlace, FilesUnavailable, Store
from shared.log.ids import new_id
from tests.shared.filing import MOST, SENDER, STRANGER, Kept, long_pdf, open_files, pieces

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
async def opened(stack: LocalStack, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Kept]:
    async with open_files(stack, tmp_path_factory.mktemp("files")) as opened:
        yield opened


@pytest.fixture
async def kept(opened: Kept) -> Kept:
    await opened.forget_all()
    return opened


@pytest.mark.parametrize("size", [9, 256 * 1024, 256 * 1024 + 1, 1024 * 1024, 20 * 1024 * 1024 + 7])
async def test_a_file_comes_out_as_it_went_in_and_lies_encrypted(kept: Kept, size: int):
    content = long_pdf(size)
    sha256 = await kept.receive(content)
    assert sha256 == hashlib.sha256(content).hexdigest()
    assert await kept.read(sha256) == content
    [path] = kept.folder.iterdir()
    assert content[:64] not in path.read_bytes()
    assert sha256 not in path.name
    assert await kept.sql.fetchval("select count(*) from file_remains") == 0


async def test_what_is_sent_twice_at_once_is_kept_once_and_is_both_senders(kept: Kept):
    content = long_pdf(3_000_000)
    first, second = await asyncio.gather(kept.receive(content), kept.receive(content, STRANGER))
    assert first == second
    assert await kept.read(first) == content
    for by in (SENDER, STRANGER):
        assert await kept.files.records.is_sender(first, by)
    await kept.later()
    await kept.files.clean()
    assert len(kept.objects()) == 1
    assert await kept.read(first) == content
    assert await kept.sql.fetchval("select count(*) from vault.keys") == 1


async def broken(content: bytes) -> AsyncIterator[bytes]:
    async for piece in pieces(content):
        yield piece
    raise ConnectionResetError


async def test_of_a_broken_upload_nothing_is_seen_and_nothing_stays(kept: Kept):
    content = long_pdf(5_000_000)
    with pytest.raises(ConnectionResetError):
        await kept.files.receive(broken(content), None, SENDER)
    assert await kept.files.records.find(hashlib.sha256(content).hexdigest()) is None
    await kept.files.clean()
    assert await kept.sql.fetchval("select count(*) from file_remains") == 1  # it might still be under way
    await kept.later()
    await kept.files.clean()
    assert kept.objects() == set()
    for table in ("file_remains", "vault.keys", "files"):
        assert await kept.sql.fetchval(f"select count(*) from {table}") == 0


def archive(*members: str) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as parts:
        for n, member in enumerate(members):
            parts.writestr(member, os.urandom(700_000) if n else "x")
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (pdf("示例"), "application/pdf"),
        (photo(1), "image/jpeg"),
        (archive("[Content_Types].xml", "word/document.xml", "a"), "wordprocessingml.document"),
        (archive("[Content_Types].xml", "a", "xl/workbook.xml"), "spreadsheetml.sheet"),
        (archive("Doc_0/Document.xml", "a", "b", "OFD.xml"), "application/ofd"),
    ],
)
async def test_the_kind_is_told_by_the_bytes(kept: Kept, content: bytes, kind: str):
    row = await kept.files.records.find(await kept.receive(content))
    assert row
    assert row.original.kind.endswith(kind)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK",
        b"hello",
        b"<html><script>",
        b"MZ\x90",
        archive("a.txt"),
        archive("OFD.xml", "word/document.xml"),
    ],
)
async def test_what_is_none_of_the_kinds_is_refused(kept: Kept, content: bytes):
    with pytest.raises(UnknownKind):
        await kept.receive(content)
    assert await kept.sql.fetchval("select count(*) from files") == 0


async def test_what_is_declared_as_another_kind_is_refused(kept: Kept):
    with pytest.raises(OtherKind, match=r"declared as image/png, by its bytes application/pdf"):
        await kept.receive(pdf("示例"), declared="image/png")
    word = archive("word/document.xml", "a")
    with pytest.raises(OtherKind):
        await kept.receive(word, declared="application/ofd")
    assert await kept.receive(photo(1), declared="image/jpeg")


async def test_a_file_has_at_most_so_many_bytes(kept: Kept):
    assert await kept.receive(long_pdf(MOST))
    with pytest.raises(TooManyBytes):
        await kept.receive(long_pdf(MOST + 1))


async def test_no_copy_of_a_photo_tells_where_it_was_taken(kept: Kept):
    taken = photo(7, 4000, 3000)
    assert Image.open(BytesIO(taken)).getexif().get_ifd(0x8825)  # GPS
    sha256 = await kept.receive(taken)
    for copy, side in (("shown", 2560), ("thumbnail", 320)):
        shown = await kept.read(sha256, copy)
        picture = Image.open(BytesIO(shown))
        assert dict(picture.getexif()) == {}
        assert b"Exif" not in shown
        assert b"2024:09:12" not in shown
        assert max(picture.size) == picture.size[1] == side  # upright, as the camera said
    assert await kept.read(sha256) == taken
    assert all(b"JFIF" not in path.read_bytes() for path in kept.folder.iterdir())


def png(size: tuple[int, int]) -> bytes:
    written = BytesIO()
    Image.new("1", size).save(written, "PNG")
    return written.getvalue()


async def test_a_picture_that_cannot_be_drawn_is_refused(kept: Kept):
    zeros = photo(1)[:3000] + bytes(len(photo(1)))
    damaged = png((8, 8))[:20] + b"\xff" + png((8, 8))[21:]
    for content in (photo(1)[:3000], zeros, damaged, png((20_000, 20_000)), png((8_000, 8_001))):
        with pytest.raises(PictureRefused):
            await kept.receive(content)
    assert await kept.sql.fetchval("select count(*) from files") == 0


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("at", [0, 30, 300_000, -1])
async def test_of_an_object_that_was_tampered_with_nothing_wrong_is_given(kept: Kept, at: int):
    content, given = long_pdf(1_500_000), bytearray()
    sha256 = await kept.receive(content)
    [path] = kept.folder.iterdir()
    flip(path, at)
    row = await kept.files.records.find(sha256)
    with pytest.raises(FileDamaged):
        await kept.read_into(given, row.original)
    assert content.startswith(given)
    assert len(given) < len(content)


async def test_of_an_object_that_is_cut_or_away_nothing_is_given(kept: Kept):
    sha256 = await kept.receive(long_pdf(1_500_000))
    [path] = kept.folder.iterdir()
    os.truncate(path, path.stat().st_size - 1)
    with pytest.raises(FileDamaged):
        await kept.read(sha256)
    path.unlink()
    with pytest.raises(FileDamaged):
        await kept.read(sha256)


async def test_what_nothing_names_is_marked_and_removed_a_day_later(kept: Kept):
    sha256 = await kept.receive(photo(1))
    assert await kept.files.clean() == 0
    assert await kept.files.clean() == 0
    assert await kept.sql.fetchval("select marked_at from files")
    await kept.later()
    assert await kept.files.clean() == 1
    assert (await kept.files.records.find(sha256), kept.objects()) == (None, set())
    assert await kept.sql.fetchval("select count(*) from vault.keys") == 0
    assert not await kept.named(sha256)


async def test_K16_naming_a_marked_file_unmarks_it(kept: Kept):
    content = photo(1)
    sha256 = await kept.receive(content)
    await kept.files.clean()
    await kept.later()
    assert await kept.named(sha256)
    assert await kept.sql.fetchval("select marked_at from files") is None
    for _ in range(3):
        assert await kept.files.clean() == 0
        await kept.later(100)
    assert await kept.receive(content, STRANGER) == sha256
    await kept.later()
    assert await kept.files.clean() == 0
    assert await kept.read(sha256) == content


async def test_K16_a_marked_file_that_is_named_is_never_removed(kept: Kept):
    """Whatever marked it."""
    content = pdf("示例")
    sha256 = await kept.receive(content)
    assert await kept.named(sha256)
    await kept.sql.execute("update files set marked_at = now() - interval '3 days'")
    assert await kept.files.clean() == 0
    assert await kept.read(sha256) == content


async def test_a_name_whose_command_never_came_is_forgotten(kept: Kept):
    sha256, id = await kept.receive(pdf("示例")), new_id()
    assert not await kept.files.records.name([sha256], SENDER, "project-a", id)
    assert await kept.files.records.named_by(sha256) == []
    await kept.files.clean()
    assert await kept.sql.fetchval("select marked_at from files") is None
    await kept.later()
    await kept.files.clean()
    await kept.later()
    assert await kept.files.clean() == 1


async def test_K16_cleaning_against_naming_in_any_order_never_removes_what_is_named(kept: Kept):
    for n in range(60):
        content = pdf(f"示例{n}")
        sha256 = await kept.receive(content)
        await kept.files.clean()
        await kept.later()

        async def name(sha256: str = sha256, pause: float = (n % 6) / 1000) -> bool:
            await asyncio.sleep(pause)
            return await kept.named(sha256)

        named, *_ = await asyncio.gather(name(), *(kept.files.clean() for _ in range(3)))
        await kept.later()
        await kept.files.clean()
        if named:
            assert await kept.read(sha256) == content
        else:
            assert await kept.files.records.find(sha256) is None


async def test_only_its_sender_and_who_may_read_it_names_a_file(kept: Kept):
    sha256, records = await kept.receive(pdf("示例")), kept.files.records
    assert await records.name([sha256, "0" * 64], STRANGER, "project-a", new_id()) == [sha256, "0" * 64]
    assert await records.name([sha256, "0" * 64], SENDER, "project-a", new_id()) == ["0" * 64]
    assert await records.name([sha256], STRANGER, "project-a", new_id(), [sha256]) == []
    assert await records.name(["0" * 64], STRANGER, "project-a", new_id(), ["0" * 64]) == ["0" * 64]


async def test_without_a_place_or_with_one_that_is_no_folder_nothing_is_kept(kept: Kept, tmp_path: Path):
    (tmp_path / "file").write_text("")
    for place in ("", str(tmp_path / "file")):
        with pytest.raises(FilesUnavailable):
            await Store(place).put(new_id(), pieces(b"x"))
    with pytest.raises(BadPlace):
        Store("nothing://bucket")
