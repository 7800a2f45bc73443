"""The code as the documents need it: what each definition uses, matches and cites. Each file is read once."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PATTERNS = ("services/**/*.py", "shared/mechanisms/**/*.py", "tests/**/test_*.py")
RULE_ID = re.compile(r"(?<![A-Za-z0-9])[A-Z]\d{2}(?![A-Za-z0-9])")
RULES = re.compile(r"services\.(\w+)\.rules")


@dataclass(frozen=True, order=True)
class CodeLocation:
    """A function, method, class or table of a file."""

    file: Path
    name: str


@dataclass(frozen=True)
class Definition:
    """A function, method, class or table, and what stands in it.

    uses     the names that it reads
    matches  the classes that its `case` patterns name
    cites    the rule ids of its docstring
    """

    name: str
    node: ast.stmt

    @property
    def is_function(self) -> bool:
        return isinstance(self.node, ast.FunctionDef | ast.AsyncFunctionDef)

    @property
    def is_class(self) -> bool:
        return isinstance(self.node, ast.ClassDef)

    @property
    def is_table(self) -> bool:
        return isinstance(self.node, ast.Assign | ast.AnnAssign)

    @property
    def is_test(self) -> bool:
        return self.is_function and self.name.split(".")[-1].startswith("test_")

    @cached_property
    def uses(self) -> frozenset[str]:
        return frozenset(part.id for part in ast.walk(self.node) if isinstance(part, ast.Name))

    @cached_property
    def matches(self) -> frozenset[str]:
        patterns = (part.cls for part in ast.walk(self.node) if isinstance(part, ast.MatchClass))
        return frozenset(cls.id for cls in patterns if isinstance(cls, ast.Name))

    @cached_property
    def cites(self) -> frozenset[str]:
        if isinstance(self.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return frozenset(RULE_ID.findall(ast.get_docstring(self.node) or ""))
        return frozenset()


@dataclass(frozen=True)
class SourceFile:
    """path: from the root of the project. rules: (service, rule id) of the constants that it imports."""

    path: Path
    rules: frozenset[tuple[str, str]]
    definitions: tuple[Definition, ...]

    def at(self, definition: Definition) -> CodeLocation:
        return CodeLocation(self.path, definition.name)

    def belongs_to(self, folder: str) -> bool:
        return self.path.is_relative_to(folder)


def source_files(root: Path, patterns: Iterable[str] = PATTERNS) -> list[SourceFile]:
    """Those of the project that match, in the order of their paths."""
    found = sorted({file for pattern in patterns for file in root.glob(pattern)})
    return [_read(root, file) for file in found]


def _read(root: Path, file: Path) -> SourceFile:
    tree = ast.parse(file.read_text("utf-8"))
    return SourceFile(file.relative_to(root), frozenset(_rules(tree)), tuple(_definitions(tree)))


def _rules(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Two services may hold the same rule: a constant belongs to the service that it is imported from."""
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (of := RULES.fullmatch(node.module or "")):
            yield from ((of[1], alias.name) for alias in node.names)


def _definitions(tree: ast.Module) -> Iterator[Definition]:
    for node in tree.body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield Definition(node.name, node)
            case ast.ClassDef():
                yield Definition(node.name, node)
                yield from _methods(node)
            case ast.Assign(targets=[ast.Name(id=name), *_]) | ast.AnnAssign(target=ast.Name(id=name)):
                yield Definition(name, node)


def _methods(cls: ast.ClassDef) -> Iterator[Definition]:
    for member in cls.body:
        if isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Definition(f"{cls.name}.{member.name}", member)
