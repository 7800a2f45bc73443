"""docs/promises.md: under each promise where it is kept, the tests that carry its id, and its mutations."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from deploy.site.problem import OperatorProblem
from tests.faults.mutations import MUTATIONS, Mutation
from tools.docs.blocks import filled
from tools.docs.links import by_file, link, linked, quoted
from tools.docs.source import CodeLocation, SourceFile

PROMISES = tuple(f"K{number}" for number in range(1, 18))
KEPT_BY = ("shared/**/*.py", "shared/**/*.sql")
UP = "../"


def page(root: Path, files: Sequence[SourceFile]) -> str:
    """Raises OperatorProblem where no test carries a promise in its name, or nobody has broken it."""
    cited = _citations(root)
    blocks = {promise: _block(promise, cited, _tests(files, promise)) for promise in PROMISES}
    return filled(root / "docs" / "promises.md", blocks)


def _block(promise: str, cited: dict[str, set[Path]], tests: Sequence[CodeLocation]) -> str:
    mutations = [mutation for mutation in MUTATIONS if mutation.promise == promise]
    if not (tests and mutations):
        zh, en = (
            f"{promise} 没有测试或没有破坏试验。",
            f"No test carries {promise}, or no mutation breaks it.",
        )
        raise OperatorProblem(zh, en, "tests/", "tests/faults/mutations.py")
    kept = sorted(cited.get(promise, set()) | set(filter(_shared, (Path(m.file) for m in mutations))))
    lines = [
        f"- 实现 · kept in {', '.join(link(file, UP) for file in kept)}",
        "- 测试 · tests:",
        *(f"  - {link(file, UP)} {quoted(names)}" for file, names in by_file(tests)),
        "- 破坏试验 · broken on purpose:",
        *(f"  - {said}" for said in map(_mutation, mutations)),
    ]
    return "\n".join(lines) + "\n"


def _shared(file: Path) -> bool:
    """A mutation of a service breaks what the service shows of a promise, not where it is kept."""
    return file.parts[0] == "shared"


def _mutation(mutation: Mutation) -> str:
    file, _, name = mutation.test.partition("::")
    red = linked([CodeLocation(Path(file), name)], UP) if name else link(Path(file), UP)
    return f"{mutation.breaks}, in {link(Path(mutation.file), UP)}: red is {red}"


def _tests(files: Sequence[SourceFile], promise: str) -> list[CodeLocation]:
    return [
        file.at(definition)
        for file in files
        for definition in file.definitions
        if definition.is_test and promise in definition.name.split("_")
    ]


def _citations(root: Path) -> dict[str, set[Path]]:
    """promise → the files of shared/ whose words name it."""
    cited: dict[str, set[Path]] = {}
    for file, promise in _named(root):
        cited.setdefault(promise, set()).add(file)
    return cited


def _named(root: Path) -> Iterator[tuple[Path, str]]:
    for pattern in KEPT_BY:
        for file in root.glob(pattern):
            for promise in re.findall(r"\bK\d+\b", file.read_text("utf-8")):
                yield file.relative_to(root), promise
