"""The house stays one that a stranger takes in, and its pure rooms stay pure."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("shared", "services", "deploy", "demo", "tools", "plans", "tests")
LONGEST_FUNCTION, LONGEST_FILE = 40, 300
# Lists of data, one row after the other.
DATA = {"tests/faults/mutations.py"}

# Nothing here reads a file, a clock or a socket, or draws a lot.
LANGUAGE = {
    "abc",
    "collections",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "functools",
    "itertools",
    "operator",
    "re",
    "types",
    "typing",
}
CALCULATING = {"decimal", "hashlib", "rpds", "unicodedata", "uuid", "zoneinfo"}
MODELS = {"annotated_types", "msgspec", "pydantic", "pydantic_core", "stdnum"}
DEPARTMENTS = ("projects", "reviews", "funding", "maintenance")
# core reads the clock in one place, for the date that a command has where nobody says one.
WIRING = {"app.py", "__main__.py"}


def files(folder: str) -> Iterator[Path]:
    yield from sorted((ROOT / folder).rglob("*.py"))


def functions(file: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{file.relative_to(ROOT)}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1


def imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def strange(file: Path, own: tuple[str, ...], libraries: set[str]) -> list[str]:
    """What a file imports that is neither its own house's nor one of the libraries."""
    names = set(imported(file))
    return sorted(n for n in names if not n.startswith(own) and n.partition(".")[0] not in libraries)


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_function_is_longer_than_a_screen(folder: str):
    assert [(name, n) for f in files(folder) for name, n in functions(f) if n > LONGEST_FUNCTION] == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_file_is_longer_than_three(folder: str):
    lengths = {str(f.relative_to(ROOT)): len(f.read_text("utf-8").splitlines()) for f in files(folder)}
    assert {name: n for name, n in lengths.items() if n > LONGEST_FILE and name not in DATA} == {}


@pytest.mark.parametrize("department", DEPARTMENTS)
def test_a_department_imports_what_is_pure_its_own_and_nothing_that_reads_or_draws_lots(department: str):
    own = ("shared.core.", "shared.mechanisms.", f"services.{department}.", "services.roles.")
    pure = (file for file in files(f"services/{department}") if file.name not in WIRING)
    found = {str(f.relative_to(ROOT)): names for f in pure if (names := strange(f, own, LANGUAGE | MODELS))}
    assert found == {}


@pytest.mark.parametrize(
    ("room", "own"), [("core", ("shared.core.",)), ("mechanisms", ("shared.core.", "shared.mechanisms."))]
)
def test_a_pure_room_imports_nothing_that_reads_or_draws_lots(room: str, own: tuple[str, ...]):
    libraries = LANGUAGE | CALCULATING | MODELS
    found = {f.name: names for f in files(f"shared/{room}") if (names := strange(f, own, libraries))}
    assert found == {}


def test_an_import_that_is_not_allowed_is_found(tmp_path: Path):
    file = tmp_path / "decide.py"
    file.write_text("import random\nfrom shared.core.words import Words\nfrom shared.log.ids import new_id\n")
    assert strange(file, ("shared.core.",), LANGUAGE) == ["random", "shared.log.ids.new_id"]
