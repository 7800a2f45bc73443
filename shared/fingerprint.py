"""What a view's rows depend on, as one number: another fingerprint means another version of the view (K7)."""

import ast
import hashlib
import importlib
import importlib.util
import inspect
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any

from shared.views import View

# Words for people: they change no row.
_PROSE = frozenset({"description", "examples", "title"})

Place = tuple[str, str]
"""(module, name defined at its top level)"""


def fingerprint(view: View[Any], service: str) -> str:
    """SHA-256, in hex, over the code that a row follows from, whatever its layout and comments.

    That is the row type, the heard classes with their sources and schema versions, the fold, and all that
    these name within their own top-level package, constants too. What stands outside it, the kernel and
    the libraries, is not looked at. Raises ValueError for a fold that is not at the top of a module.
    """
    roots = sorted(_place(thing) for thing in (view.row, view.fold, *view.hears))
    heard = sorted(
        (source, name, getattr(model, "schema_version", 1))
        for (source, name), model in view.models(service).items()
    )
    code = [f"{module}.{name}\n{text}" for (module, name), text in sorted(_reachable(roots).items())]
    return hashlib.sha256("\n\n".join([repr(roots), repr(heard), *code]).encode()).hexdigest()


def _place(thing: Any) -> Place:
    if "." in thing.__qualname__ or thing.__name__ == "<lambda>":
        raise ValueError(f"{thing.__module__}.{thing.__qualname__} is not defined at the top of its module")
    return (thing.__module__, thing.__name__)


def _reachable(roots: list[Place]) -> dict[Place, str]:
    """Each definition that one of the roots needs, written out the one way that Python writes it."""
    found: dict[Place, str] = {}
    left = list(roots)
    while left:
        place = left.pop()
        if place not in found:
            module = importlib.import_module(place[0])
            node = _definitions(module)[place[1]]
            found[place] = ast.unparse(node)
            left += _named(module, node)
    return found


def _named(module: ModuleType, node: ast.stmt) -> Iterator[Place]:
    """The definitions that a piece of a module names: its own, imported ones, those of imported modules."""
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            yield from _found(module, part.id)
        elif isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name):
            owner = vars(module).get(part.value.id)
            if isinstance(owner, ModuleType) and _together(module.__name__, owner.__name__):
                yield from _found(owner, part.attr)


def _found(module: ModuleType, name: str) -> Iterator[Place]:
    """Where a name of a module is defined, if that is within the same package."""
    if name in _definitions(module):
        yield (module.__name__, name)
    elif (origin := _imports(module).get(name)) and _together(module.__name__, origin[0]):
        yield from _found(importlib.import_module(origin[0]), origin[1])


def _together(one: str, other: str) -> bool:
    return one.partition(".")[0] == other.partition(".")[0]


@cache
def _tree(module: ModuleType) -> ast.Module:
    tree: ast.Module = _Plain().visit(ast.parse(inspect.getsource(module)))
    return tree


@cache
def _definitions(module: ModuleType) -> dict[str, ast.stmt]:
    """What a module defines at its top level, by name."""
    return {name: node for node in _tree(module).body for name in _defined(node)}


def _defined(node: ast.stmt) -> list[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Assign(targets=targets):
            return [t.id for target in targets for t in ast.walk(target) if isinstance(t, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
        case _:
            return []


@cache
def _imports(module: ModuleType) -> dict[str, Place]:
    """name → where `from … import` says it is. A name that is a module itself has no place."""
    return {
        alias.asname or alias.name: (_absolute(module, node), alias.name)
        for node in _tree(module).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if not isinstance(vars(module).get(alias.asname or alias.name), ModuleType)
    }


def _absolute(module: ModuleType, node: ast.ImportFrom) -> str:
    return importlib.util.resolve_name("." * node.level + (node.module or ""), module.__package__)


class _Plain(ast.NodeTransformer):
    """Without docstrings, and without what fields say to people."""

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        if isinstance(body := getattr(node, "body", None), list):
            said = [statement for statement in body if not _says_nothing(statement)]
            node.body = said or [ast.Pass()]  # type: ignore[attr-defined]  # whatever has a body
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        super().generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "Field":
            node.keywords = [k for k in node.keywords if k.arg not in _PROSE]
        return node


def _says_nothing(statement: ast.stmt) -> bool:
    """A docstring, or a `pass` beside other statements."""
    value = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(statement, ast.Pass) or (
        isinstance(value, ast.Constant) and isinstance(value.value, str)
    )
