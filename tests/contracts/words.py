"""How words for people are written: Chinese as GB/T 15834 wants it, English in plain letters."""

import re
from collections.abc import Iterator

from shared.core.words import Words

HAN = "[\u4e00-\u9fff]"
# Signs that are no English words.
UNITS = ("m²",)
HALF_WIDTH = re.compile(rf"(?<={HAN})\s*[,:;()?!]|[,:;()?!]\s*(?={HAN})")
IDENTIFIER = re.compile(r"\b[a-z]+_[a-z_]+\b")
LETTERS = re.compile(r"[A-Za-z]+")
ENGLISH = re.compile(r"[ -~²–—’“”]+")


def faults(words: Words) -> Iterator[str]:
    """What is wrong with a title, a state, the name of a role, the fix of a rule."""
    yield from refusal_faults(words)
    if letters := LETTERS.findall(_without_units(words.zh)):
        yield f"English in the Chinese: {letters}"


def refusal_faults(words: Words) -> Iterator[str]:
    """What is wrong with a sentence that may quote what somebody wrote."""
    if not re.search(HAN, words.zh):
        yield "no Chinese"
    if marks := HALF_WIDTH.findall(words.zh):
        yield f"half-width punctuation: {marks}"
    if not ENGLISH.fullmatch(words.en):
        yield "the English is not in plain letters"
    if identifiers := IDENTIFIER.findall(f"{words.zh} {words.en}"):
        yield f"names out of the code: {identifiers}"


def _without_units(text: str) -> str:
    for unit in UNITS:
        text = text.replace(unit, "")
    return text
