"""Free text may hold personal data: its form asks for none, and what looks like some is asked back."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from pydantic.fields import FieldInfo
from stdnum.cn import ric

from shared.core.messages import Value
from shared.core.plausible import Confirmable, Doubt
from shared.core.restricted import Kept
from shared.core.words import Words
from shared.core.written import folded

NO_PERSONAL_DATA = Words(
    "不要填写姓名、电话、身份证号等个人信息", "no names, telephone numbers or other personal data, please"
)
# GB 11643: 17 digits and a check character.
_IDENTITY_CARD = re.compile(r"(?<![0-9])[0-9]{17}[0-9Xx](?![0-9A-Za-z])")
# The numbering plan of the ministry: 11 digits that begin with 13 to 19; people write them in groups.
_MOBILE = re.compile(r"(?<![0-9])(?:\+?86[ -]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}(?![0-9])")
_DIGIT = re.compile("[0-9０-９]")
# The shorter of the two, a mobile telephone's, has as many.
FEWEST_DIGITS = 11


def free_text(zh: str, en: str) -> str:
    """The description of a field of free text."""
    return f"{zh}；{NO_PERSONAL_DATA.zh} · {en}; {NO_PERSONAL_DATA.en}"


def is_free_text(field: FieldInfo) -> bool:
    """Whether its form asks for no personal data."""
    return (field.description or "").endswith(NO_PERSONAL_DATA.en)


class Told(Confirmable):
    """One with free text: what looks as if it named somebody is doubted, in every such field."""

    def doubts(self) -> Iterator[Doubt]:
        for name in free_texts_of(type(self)):
            yield from personal(name, _texts(getattr(self, name)))


@cache
def free_texts_of(told: type[Told]) -> tuple[str, ...]:
    """The names of its fields of free text."""
    return tuple(name for name, field in told.model_fields.items() if is_free_text(field))


def _texts(told: str | tuple[str, ...] | Value) -> Iterable[str]:
    """Of a field of free text: itself, each of its texts, or those of its parts. What is kept was doubted
    where it was taken out."""
    match told:
        case Kept():
            return []
        case str():
            return [told]
        case Value():
            return dict(told).values()
        case _:
            return told


def personal(field: str, texts: Iterable[str]) -> Iterator[Doubt]:
    """The doubts about a field of free text that looks as if it named somebody; they do not repeat it."""
    written = "\n".join(texts)
    if len(_DIGIT.findall(written)) < FEWEST_DIGITS:  # of nearly all texts: folding them costs more
        return
    written = folded(written)
    if any(map(ric.is_valid, _IDENTITY_CARD.findall(written))):
        yield _looks_like(field, Words("身份证号", "an identity card's"))
    if _MOBILE.search(written):
        yield _looks_like(field, Words("手机号码", "a mobile telephone's"))


def _looks_like(field: str, number: Words) -> Doubt:
    zh = f"其中似有{number.zh}，个人信息不应写入办理记录"
    en = f"there seems to be {number.en} number in it, and what is recorded stays for ever"
    return Doubt((field,), Words(zh, en))
