"""The text of a CSV file: in the encodings that offices write, each tried strictly; none is guessed."""

import codecs

from shared.core.words import Words
from shared.importing.unreadable import Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decoded(content: bytes) -> str:
    """UTF-8 or UTF-16, with a byte order mark or without, else GB18030, of which GBK and GB2312 are parts.

    Raises Unreadable.
    """
    for encoding in _possible(content):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(
        Words("文件的文字编码无法识别", "the encoding of the text is none that is read"),
        Words("请另存为UTF-8编码的CSV，或者XLSX", "save it as CSV in UTF-8, or as XLSX"),
    )


def _possible(content: bytes) -> tuple[str, ...]:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return (encoding,)
    if b"\0" in content:  # no text but UTF-16 has zeros: those of ASCII stand behind in little-endian
        odd, even = content[1::2].count(0), content[::2].count(0)
        return ("utf-16-le" if odd > even else "utf-16-be",)
    return ("utf-8", "gb18030")
