"""Which kinds of files are taken, and how each is told by its bytes, never by what its sender calls it."""

from collections.abc import Collection
from dataclasses import dataclass
from io import BytesIO
from zipfile import BadZipFile, ZipFile

import puremagic

from shared.core.words import Words

HEAD_BYTES = 8 * 1024
# The list of what a ZIP archive holds stands at its end; of any real document it is shorter.
TAIL_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Kind:
    """media: its media type (RFC 6838); member: what every archive of the kind holds, where it is a ZIP."""

    suffix: str
    media: str
    words: Words
    member: str = ""


_OFFICE = "application/vnd.openxmlformats-officedocument"

PDF = Kind("pdf", "application/pdf", Words("PDF文件", "PDF"))
JPEG = Kind("jpg", "image/jpeg", Words("JPEG照片", "JPEG"))
PNG = Kind("png", "image/png", Words("PNG图片", "PNG"))
DOCX = Kind("docx", f"{_OFFICE}.wordprocessingml.document", Words("Word文档", "DOCX"), "word/document.xml")
XLSX = Kind("xlsx", f"{_OFFICE}.spreadsheetml.sheet", Words("Excel表格", "XLSX"), "xl/workbook.xml")
# GB/T 33190: the format of China's electronic official documents.
OFD = Kind("ofd", "application/ofd", Words("OFD版式文件", "OFD"), "OFD.xml")

KINDS = (PDF, JPEG, PNG, DOCX, XLSX, OFD)
PICTURES = frozenset({JPEG, PNG})
_ARCHIVES = frozenset({DOCX, XLSX, OFD})


def candidates(head: bytes) -> frozenset[Kind]:
    """The kinds that a file may be that begins so. An archive's is told by its end."""
    try:
        found = {match.mime_type for match in puremagic.magic_string(head[:HEAD_BYTES])}
    except (puremagic.PureError, ValueError):
        return frozenset()
    kinds = frozenset(kind for kind in KINDS if kind.media in found)
    return _ARCHIVES if kinds & _ARCHIVES else kinds


def told_by_end(kinds: Collection[Kind], tail: bytes) -> Kind | None:
    """Of the candidates the one it is; None where it is none of them, or of several."""
    if not _ARCHIVES.isdisjoint(kinds):
        members = _members(tail)
        kinds = [kind for kind in kinds if kind.member in members]
    return next(iter(kinds)) if len(kinds) == 1 else None


def _members(tail: bytes) -> frozenset[str]:
    try:
        return frozenset(ZipFile(BytesIO(tail)).namelist())
    except (BadZipFile, NotImplementedError, ValueError):  # of another version, or names that are no text
        return frozenset()


def kind_of(media: str) -> Kind:
    """Raises KeyError."""
    return {kind.media: kind for kind in KINDS}[media]
