"""Places in the code as links of a page: to files, never to lines, which move."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from tools.docs.source import CodeLocation


def link(file: Path, up: str) -> str:
    """[projects/project/decide.py](../../services/projects/project/decide.py); `up` leads to the root."""
    shown = file.relative_to(file.parts[0]) if file.parts[0] in ("services", "tests") else file
    return f"[{shown.as_posix()}]({up}{file.as_posix()})"


def linked(places: Iterable[CodeLocation], up: str) -> str:
    """Several of them in one line, by file: [decide.py](…) `decide`, `evolve`; …"""
    return "; ".join(f"{link(file, up)} {quoted(names)}" for file, names in by_file(places))


def by_file(places: Iterable[CodeLocation]) -> list[tuple[Path, list[str]]]:
    ordered = sorted(places)
    return [(file, [p.name for p in group]) for file, group in groupby(ordered, key=lambda place: place.file)]


def quoted(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def table(*rows: Sequence[str]) -> str:
    """The first row is the head."""
    head, *body = (_row(row) for row in rows)
    return "\n".join([head, "|" + "---|" * len(rows[0]), *body])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
