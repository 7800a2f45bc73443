"""Each sentence in the code that stands there in Chinese and in English, and what one of them says more."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from shared.core.words import Words
from tests.contracts.words import HAN

CLAUSE_ENDS = re.compile("[，；。：？]")
SENTENCE_ENDS = re.compile(r"[.;?](?:\s|$)")
# One half of what is said in both: {words.zh}, {zh}, {positions.en}.
HALF = re.compile(r"\b(?:\w+\.)*(?:zh|en)\b")
# A component is called by its Chinese name there.
NAMED = re.compile(r"CHINESE\[(.*)\]")
VALUE = re.compile(r"\{(.*?)\}")
WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
# As many English words as a Chinese character comes to, in what this project says.
FEWEST, MOST = 0.25, 1.25

Assigned = Sequence[tuple[int, str, str]]
"""Line, name, and the text that it stands for from there on."""


class Pair(NamedTuple):
    """line: of the call; words: with the code of what is filled in between { and }"""

    line: int
    words: Words


def pairs(source: str) -> Iterator[Pair]:
    """The texts that follow one another as arguments of a call, a Chinese one first."""
    tree = ast.parse(source)
    constants = _assigned(tree.body)
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            assigned = [*constants, *_assigned(ast.walk(function))]
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                known = {name: text for line, name, text in assigned if line <= call.lineno}
                yield from _of_call(call, known)


def faults(words: Words) -> Iterator[str]:
    """What one language says and the other does not: a value, a sentence, or by its mere length."""
    zh, en = ({_named(value) for value in VALUE.findall(text)} for text in words)
    if zh != en:
        yield f"filled in in one alone: {sorted(zh ^ en)}"
    clauses, sentences = _parts(CLAUSE_ENDS, words.zh), _parts(SENTENCE_ENDS, words.en)
    if clauses < sentences:
        yield f"{sentences} sentences in English, {clauses} in Chinese"
    bare = Words(*(VALUE.sub("", text) for text in words))
    translated = any(map(HALF.search, VALUE.findall(words.zh)))
    length = len(WORD.findall(bare.en)) / max(len(re.findall(HAN, bare.zh)), 1)
    if not translated and not FEWEST <= length <= MOST:
        yield f"{length:.2f} words a character"


def _parts(ends: re.Pattern[str], text: str) -> int:
    return sum(bool(part.strip()) for part in ends.split(text))


def _named(value: str) -> str:
    return HALF.sub("", NAMED.sub(r"\1", value.split("!")[0]))


def _of_call(call: ast.Call, known: Mapping[str, str]) -> Iterator[Pair]:
    texts = [_filled(_filled(_text(argument), known), known) for argument in call.args]
    for zh, en in pairwise(texts):
        if re.search(HAN, zh) and en and not re.search(HAN, en):
            yield Pair(call.lineno, Words(zh, en))


def _assigned(nodes: Iterable[ast.AST]) -> Assigned:
    found: list[tuple[int, str, str]] = []
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                found.append((node.lineno, name, _text(value)))
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                both = zip(names, values, strict=True)
                found += [(node.lineno, name.id, _text(v)) for name, v in both if isinstance(name, ast.Name)]
            case ast.Assign(targets=[ast.Tuple(elts=names)]):
                found += [(node.lineno, name.id, "") for name in names if isinstance(name, ast.Name)]
    return sorted(found)


def _filled(text: str, known: Mapping[str, str]) -> str:
    return VALUE.sub(lambda value: known.get(value[1]) or value[0], text)


def _text(node: ast.AST) -> str:
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(map(_text, parts))
        case ast.Name(id=name):
            return f"{{{name}}}"
        case ast.FormattedValue(value=value):
            return f"{{{ast.unparse(value)}}}"
        case _:
            return ""
