"""Positions of a log as a person reads them."""

from collections.abc import Iterable
from itertools import groupby

from shared.core.recovered import Range
from shared.core.words import Words

MOST = 10


def ranges(positions: Iterable[int]) -> tuple[Range, ...]:
    """3 1 2 7 → (1, 3), (7, 7)"""
    numbered = enumerate(sorted(set(positions)))
    runs = ([position for _, position in run] for _, run in groupby(numbered, lambda pair: pair[1] - pair[0]))
    return tuple((run[0], run[-1]) for run in runs)


def shown(positions: Iterable[int]) -> Words:
    """3 1 2 7 → 1–3、7 · 1–3, 7; of many ranges the first."""
    found = ranges(positions)
    texts = [str(first) if first == last else f"{first}–{last}" for first, last in found[:MOST]]
    zh, en = (f" 等 {len(found)} 段", f" … ({len(found)} ranges)") if len(found) > MOST else ("", "")
    return Words("、".join(texts) + zh, ", ".join(texts) + en)
