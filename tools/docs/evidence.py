"""Where a rule is decided, who may ask, and what proves it: found in the code, by reading it."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import plans
from deploy.stack.components import SERVICES
from shared.core.rules import PlanRow, Rule

RULE_ID = re.compile(r"(?<![A-Za-z0-9])[A-Z]\d{2}(?![A-Za-z0-9])")


@dataclass(frozen=True, order=True)
class CodeLocation:
    """A function, method, class or table of a file."""

    file: Path
    name: str


@dataclass(frozen=True)
class Law:
    """A rule as one service holds it, and all that was found about it.

    commands  those that cite the rule
    decided   what uses the rule's constant
    rows      the functions of decide.py that answer these commands, or cite the rule
    proved    tests
    """

    service: str
    rule: Rule
    row: PlanRow
    commands: list[CodeLocation]
    decided: list[CodeLocation]
    rows: list[CodeLocation]
    proved: list[CodeLocation]


def laws(root: Path) -> list[Law]:
    """Every rule of every service."""
    return [_law(root, service, rule) for service in SERVICES for rule in rules_of(service)]


def rules_of(service: str) -> list[Rule]:
    return list(import_module(f"services.{service}.app").service.rules)


def _law(root: Path, service: str, rule: Rule) -> Law:
    asked = commands(root, service, rule.id)
    decided = decisions(root, service, rule.id)
    answered = rows(root, service, rule.id, {command.name for command in asked})
    proved = proofs(root, service, rule.id)
    return Law(
        service,
        rule,
        plans.rows()[rule.id],
        sorted(asked),
        sorted(decided),
        sorted(answered - decided),
        sorted(proved),
    )


def commands(root: Path, service: str, rule: str) -> set[CodeLocation]:
    files = root.glob(f"services/{service}/*/commands.py")
    return {
        CodeLocation(file.relative_to(root), node.name)
        for file in files
        for node in _read(file).body
        if isinstance(node, ast.ClassDef) and _cites(node, rule)
    }


def decisions(root: Path, service: str, rule: str) -> set[CodeLocation]:
    """What uses the rule's constant; for a table that does, also the functions that look it up."""
    places = set()
    for file in root.glob(f"services/{service}/**/*.py"):
        tree = _read(file)
        wanted = _constant(tree, service, rule)
        tables = {name for name, node in _definitions(tree) if _is_table(node) and _uses(node, wanted)}
        users = {name for name, node in _definitions(tree) if _uses(node, wanted | tables)}
        places |= {CodeLocation(file.relative_to(root), name) for name in users}
    return places


def rows(root: Path, service: str, rule: str, asked: set[str]) -> set[CodeLocation]:
    places = set()
    for file in root.glob(f"services/{service}/*/decide.py"):
        tree = _read(file)
        cited = _cites(tree, rule)
        for name, node in _definitions(tree):
            answers = _matches(node, asked) or _cites(node, rule) or (cited and name == "decide")
            if isinstance(node, ast.FunctionDef) and answers:
                places.add(CodeLocation(file.relative_to(root), name))
    return places


def proofs(root: Path, service: str, rule: str) -> set[CodeLocation]:
    """The tests that use the rule's constant, and the service's own that carry its id in their name."""
    places = set()
    for file in root.glob("tests/**/test_*.py"):
        tree = _read(file)
        constant = _constant(tree, service, rule)
        own = file.is_relative_to(root / "tests" / service)
        for name, node in _definitions(tree):
            named = own and rule in name.split("_")
            if _is_test(name) and (named or _uses(node, constant)):
                places.add(CodeLocation(file.relative_to(root), name))
    return places


def _read(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def _constant(tree: ast.Module, service: str, rule: str) -> set[str]:
    """The rule's name where the file imports it from this service; two services may hold the same rule."""
    imports = (node for node in tree.body if isinstance(node, ast.ImportFrom))
    own = (node for node in imports if node.module == f"services.{service}.rules")
    return {rule} & {alias.name for node in own for alias in node.names}


def _definitions(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    """The functions, methods, classes and tables of a file, by name."""
    for node in tree.body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield node.name, node
            case ast.ClassDef():
                yield node.name, node
                for member in node.body:
                    if isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef):
                        yield f"{node.name}.{member.name}", member
            case ast.Assign(targets=[ast.Name(id=name), *_]) | ast.AnnAssign(target=ast.Name(id=name)):
                yield name, node


def _is_table(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign | ast.AnnAssign)


def _is_test(name: str) -> bool:
    return name.split(".")[-1].startswith("test_")


def _uses(node: ast.stmt, names: set[str]) -> bool:
    return any(isinstance(part, ast.Name) and part.id in names for part in ast.walk(node))


def _matches(node: ast.stmt, classes: set[str]) -> bool:
    """A pattern of a `case` names one of the classes."""
    patterns = (part.cls for part in ast.walk(node) if isinstance(part, ast.MatchClass))
    return any(isinstance(cls, ast.Name) and cls.id in classes for cls in patterns)


def _cites(node: ast.AST, rule: str) -> bool:
    if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    return rule in RULE_ID.findall(ast.get_docstring(node) or "")
