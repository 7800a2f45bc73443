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


def lacking(names: Iterable[Words], said: Words) -> list[Words]:
    """The defect that names all that is missing, or none: 缺少签字：社区、街道办 · signatures missing: …"""
    zh, en = listed(names)
    return [Words(f"{said.zh}：{zh}", f"{said.en}: {en}")] if zh else []


def joined(sentences: Iterable[Words]) -> Words:
    """Several sentences as one."""
    said = list(sentences)
    return Words("；".join(zh for zh, _ in said), "; ".join(en for _, en in said))
