"""What a person reads: always Chinese and English."""

from collections.abc import Iterable
from typing import NamedTuple


class Words(NamedTuple):
    """The same in two languages; Chinese with full-width punctuation (GB/T 15834), no English name in it."""

    zh: str
    en: str


def listed(things: Iterable[Words]) -> Words:
    """Several names in one sentence: 社区、街道 · community, street"""
    named = list(things)
    return Words("、".join(zh for zh, _ in named), ", ".join(en for _, en in named))


def joined(sentences: Iterable[Words]) -> Words:
    """Several sentences as one."""
    said = list(sentences)
    return Words("；".join(zh for zh, _ in said), "; ".join(en for _, en in said))
