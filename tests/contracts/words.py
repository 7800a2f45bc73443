"""How words for people are written: Chinese as GB/T 15834 wants it, English in plain letters."""

import ast
import re
from collections.abc import Iterator

from shared.core.words import Words

HAN = "[\u4e00-\u9fff]"
# Signs that are no English words.
UNITS = ("m²",)
HALF_WIDTH = re.compile(rf"(?<={HAN})\s*[,:;()?!]|[,:;()?!]\s*(?={HAN})")
IDENTIFIER = re.compile(r"\b[a-z]+_[a-z_]+\b")
LETTERS = re.compile(r"[A-Za-z]+")
# Names that Chinese texts use as they are, the sample numbers of documents among them.
LATIN = {"Kafka", "PostgreSQL", "Python", "SHA", "m", "xj", "X", "SK", "HZ"} | {
    "PDF",
    "JPEG",
    "PNG",
    "OFD",
    "Word",
    "Excel",
    "CSV",
    "XLSX",
    "XLS",
    "UTF",
}
MARKUP = re.compile(r"\[/?[a-z]*\]")
PLACE = re.compile(r"\{\w*\}")
VALUE = "某"
# A table of data is no sentence: it begins with a line of column names.
TABLE = "\n#"
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


def literal_faults(text: str) -> Iterator[str]:
    """What is wrong with a text in the code; the Chinese half of a bilingual one is judged."""
    zh = re.split(r" · |\n", MARKUP.sub("", text))[0]
    if marks := HALF_WIDTH.findall(zh):
        yield f"half-width punctuation: {marks}"
    if letters := [word for word in LETTERS.findall(zh) if word not in LATIN]:
        yield f"English in the Chinese: {letters}"


def literals(source: str) -> Iterator[str]:
    """Every Chinese text in a file but docstrings and tables. VALUE stands where something is filled in."""
    tree = ast.parse(source)
    passed_over = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if id(node) not in passed_over and re.search(HAN, text := _text(node).replace(VALUE, "")):
            passed_over |= {id(part) for part in ast.iter_child_nodes(node)}
            if not text.startswith(TABLE):
                yield _text(node)


def _text(node: ast.AST) -> str:
    match node:
        case ast.Constant(value=str() as text):
            return PLACE.sub(VALUE, text)
        case ast.JoinedStr(values=parts):
            return "".join(_text(part) for part in parts)
        case ast.FormattedValue():
            return VALUE
        case _:
            return ""


def _without_units(text: str) -> str:
    for unit in UNITS:
        text = text.replace(unit, "")
    return text
