"""The house stays one that a stranger takes in: no function longer than a screen, no file than three."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("shared", "services", "deploy", "demo", "tools", "plans", "tests")
LONGEST_FUNCTION, LONGEST_FILE = 40, 300
# Lists of data, one row after the other.
DATA = {"tests/faults/mutations.py"}


def files(folder: str) -> Iterator[Path]:
    yield from sorted((ROOT / folder).rglob("*.py"))


def functions(file: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{file.relative_to(ROOT)}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_function_is_longer_than_a_screen(folder: str):
    assert [(name, n) for f in files(folder) for name, n in functions(f) if n > LONGEST_FUNCTION] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_file_is_longer_than_three(folder: str):
    lengths = {str(f.relative_to(ROOT)): len(f.read_text("utf-8").splitlines()) for f in files(folder)}
    assert {name: n for name, n in lengths.items() if n > LONGEST_FILE and name not in DATA} == {}
