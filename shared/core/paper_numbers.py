"""Numbers that stand on papers, 相财建〔2024〕99号 or BX-7: recorded as written, compared as meant."""

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Annotated

from pydantic import BaseModel

# A decision compares a number several times: in its gates, with what is recorded, in what it leads to.
MOST_REMEMBERED = 10_000


@dataclass(frozen=True)
class _OffPaper:
    """Marks the fields that hold such a number."""


OFF_PAPER = _OffPaper()

PaperNumber = Annotated[str, OFF_PAPER]
"""Of a document, a voucher, a fault, an inspection: what `alike` and every key of a state compare folded."""


@lru_cache(maxsize=MOST_REMEMBERED)
def folded(number: str) -> str:
    """What all spellings of one number have in common: for comparing only.

    相财建［２０２４］ 99 号 and 相财建〔2024〕99号 are one. No difference make width, case and composition of
    letters (NFKC, Unicode Standard Annex 15), white space and what nobody sees, the kind of bracket and of
    dash. What a person would have to judge stays two: 第99号 and 99号, 財 and 财.
    """
    once = unicodedata.normalize("NFKC", number).translate(_KINDS).casefold()
    return once if once == number else folded(once)


def one_paper(number: str, other: str) -> bool:
    """Whether two numbers are one, written differently or not."""
    return folded(number) == folded(other)


def alike(known: BaseModel, asked: BaseModel) -> bool:
    """Whether they say the same, however their numbers off paper are written."""
    return _compared(known) == _compared(asked)


def _compared(said: BaseModel) -> BaseModel:
    return said.model_copy(update={name: folded(getattr(said, name)) for name in numbers_of(type(said))})


@cache
def numbers_of(model: type[BaseModel]) -> tuple[str, ...]:
    """The names of its fields that hold a PaperNumber."""
    return tuple(name for name, field in model.model_fields.items() if OFF_PAPER in field.metadata)


class _Kinds(dict[int, str | None]):
    """By code point, for str.translate; a character is judged when it is first met."""

    def __missing__(self, code: int) -> str | None:
        self[code] = _kind(chr(code))
        return self[code]


def _kind(character: str) -> str | None:
    """What the character counts as; None for what does not count."""
    category = unicodedata.category(character)
    if category in _NO_INK or character in _UNSEEN:
        return None
    return _KIND_OF.get(category) or _ANGLES.get(character) or ("-" if character in _DASHES else character)


_KINDS = _Kinds()
_NO_INK = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})
_KIND_OF = {"Ps": "(", "Pe": ")", "Pd": "-"}
_ANGLES = {"<": "(", ">": ")"}
"""Signs of mathematics to Unicode, brackets on a keyboard."""
_DASHES = "\u2043\u2212"
"""Hyphen bullet and minus, which Unicode does not count among the dashes."""

_UNSEEN = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
    + "".join(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))
)
"""Fillers and variation selectors: they have no ink and are neither space (Z) nor format (Cf)."""
