"""Free text may hold personal data: its form asks for none, and what looks like some is asked back."""

import re
from collections.abc import Iterable, Iterator

from stdnum.cn import ric

from shared.core.plausible import Doubt
from shared.core.words import Words
from shared.core.written import folded

NO_PERSONAL_DATA = Words(
    "不要填写姓名、电话、身份证号等个人信息", "no names, telephone numbers or other personal data, please"
)
# GB 11643: 17 digits and a check character.
_IDENTITY_CARD = re.compile(r"(?<![0-9])[0-9]{17}[0-9Xx](?![0-9A-Za-z])")
# The numbering plan of the ministry: 11 digits that begin with 13 to 19; people write them in groups.
_MOBILE = re.compile(r"(?<![0-9])(?:\+?86[ -]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}(?![0-9])")


def free_text(zh: str, en: str) -> str:
    """The description of a field of free text."""
    return f"{zh}；{NO_PERSONAL_DATA.zh} · {en}; {NO_PERSONAL_DATA.en}"


def personal(field: str, text: str | Iterable[str]) -> Iterator[Doubt]:
    """The doubts about a field of free text that looks as if it named somebody; they do not repeat it."""
    written = "\n".join(map(folded, [text] if isinstance(text, str) else text))
    if any(map(ric.is_valid, _IDENTITY_CARD.findall(written))):
        yield _looks_like(field, Words("身份证号", "an identity card's"))
    if _MOBILE.search(written):
        yield _looks_like(field, Words("手机号码", "a mobile telephone's"))


def _looks_like(field: str, number: Words) -> Doubt:
    zh = f"其中似有{number.zh}，个人信息不应写入办理记录"
    en = f"there seems to be {number.en} number in it, and what is recorded stays for ever"
    return Doubt((field,), Words(zh, en))
