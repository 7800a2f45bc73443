"""What may be wrong with a file that is sent or asked for."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from fastapi import Request

from shared.core.words import listed
from shared.files.files import MOST_PICTURE_BYTES, FileDamaged, FileWithheld
from shared.files.kinds import KINDS
from shared.files.pictures import MOST_PIXELS, PictureRefused
from shared.files.receiving import OtherKind, TooManyBytes, UnknownKind
from shared.files.records import Erasure
from shared.files.store import FilesUnavailable
from shared.http.problems import Problem, unavailable
from shared.mechanisms.vault.grounds import GROUNDS

MEGABYTE = 1024 * 1024
TAKEN = listed(kind.words for kind in KINDS)


def no_role() -> Problem:
    en = "None of the roles in your token is known here, so you may not upload."
    return Problem(403, "role", "您的令牌中没有本服务的角色，不能在此上传文件", en)


def not_found() -> Problem:
    """In the same words for a stranger and for what does not exist."""
    en = "No such file among those that you uploaded, or that are named by what you may read."
    return Problem(404, "not-found", "没有这个文件，或者不在您可以查看的范围内", en)


def erased(erasure: Erasure) -> Problem:
    """Says by which case of the law, and by which document."""
    (zh, en), paper = GROUNDS[erasure.ground], erasure.document_number
    return Problem(
        410,
        "erased",
        f"已依法删除，不予显示：{zh}（{paper}）",
        f"Withheld: it is erased by law, {en} ({paper}).",
    )


def no_original() -> Problem:
    en = "The original is for whoever uploaded it or works with the matter; read the copy, without ?original."
    return Problem(403, "original", "原件只供上传人和办理此事的人员读取；请读取副本", en)


def no_thumbnail() -> Problem:
    return Problem(404, "no-thumbnail", "只有图片才有缩略图", "Only pictures have a thumbnail.")


@asynccontextmanager
async def problems_of_upload(request: Request, most: int) -> AsyncIterator[None]:
    """Raises the Problem that a file which cannot be received is."""
    if int(request.headers.get("content-length", 0)) > most:
        raise _too_large(most)
    try:
        yield
    except TooManyBytes as error:
        raise _too_large(most) from error
    except UnknownKind as error:
        raise _unknown_kind() from error
    except OtherKind as error:
        raise _other_kind(error) from error
    except PictureRefused as error:
        raise _not_drawn() from error
    except FilesUnavailable as error:
        raise _store_away() from error


@contextmanager
def problems_of_content() -> Iterator[None]:
    try:
        yield
    except FileWithheld as withheld:
        raise erased(withheld.erasure) from withheld
    except FileDamaged as error:
        en = "What the store has of it is damaged and cannot be read. Tell whoever runs the service."
        raise Problem(500, "damaged-file", "文件在存储中已损坏，无法读取；请联系系统运维人员", en) from error
    except FilesUnavailable as error:
        raise _store_away() from error


def _too_large(most: int) -> Problem:
    size = f"{most / MEGABYTE:g} MiB"
    zh = f"文件过大，最多接收 {most} 字节（{size}）"
    return Problem(413, "too-large", zh, f"The file is too large: {most} bytes ({size}) are taken at most.")


def _not_drawn() -> Problem:
    zh = f"图片已损坏，或者超过 {MOST_PIXELS} 像素、{MOST_PICTURE_BYTES} 字节，无法显示；未保存"
    en = (
        f"The picture is damaged, or has more than {MOST_PIXELS} pixels or {MOST_PICTURE_BYTES} bytes, and "
        "cannot be drawn. Nothing was kept."
    )
    return Problem(422, "picture", zh, en)


def _unknown_kind() -> Problem:
    en = f"By its bytes it is none of what is taken: {TAKEN.en}. Nothing was kept."
    return Problem(415, "unknown-kind", f"不能接收此类文件，可以接收{TAKEN.zh}；未保存", en)


def _other_kind(error: OtherKind) -> Problem:
    words = error.found.words
    said, media = error.declared, error.found.media
    zh = f"所称的类型是 {said!r}，文件内容是{words.zh}（{media}）；未保存"
    en = f"Content-Type is {said!r}, the bytes are {words.en} ({media}). Nothing was kept."
    return Problem(415, "other-kind", zh, en)


def _store_away() -> Problem:
    en = "The store of files cannot do it now; nothing was half done. Send the same request again."
    return unavailable("文件存储暂不可用，不会只办一半，请稍后重发同一请求", en)
