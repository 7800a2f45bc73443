"""docs/rules.md: each rule, the plan's sentence, where it is decided, the tests that prove it."""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from deploy.stack.problem import OperatorProblem
from tools.docs.catalogue import NAMES
from tools.docs.evidence import CodeLocation, Law

INTRODUCTION = """\
# 规则目录 · Rules

<!-- written by `make docs` from the code; a change by hand is lost -->

Every refusal names one of these rules (HTTP 422; 409 where only the moment is wrong, 403 where only the
person is). The sentences are those of the four 2024 work plans, verbatim. *Asked by*: commands that cite the
rule. *Decided in*: what uses it in code. *Rows*: functions of a decision table that match those commands or
cite the rule. *Proved by*: tests that carry it in their name or use it.

| rule | plan | sentence | decided by | tests |
|---|---|---|---|---|
"""


def page(laws: Sequence[Law]) -> str:
    """Raises Problem when a rule is decided nowhere or proved by nothing."""
    _all_decided_and_proved(laws)
    ordered = sorted(laws, key=lambda law: (law.row.plan, law.row.id))
    rules = [list(group) for _, group in groupby(ordered, key=lambda law: law.rule.id)]
    return INTRODUCTION + "".join(map(_row, rules)) + "".join(map(_section, rules))


def _all_decided_and_proved(laws: Sequence[Law]) -> None:
    undecided = [f"{law.service} {law.rule.id}: decided nowhere" for law in laws if not law.decided]
    unproved = [f"{law.service} {law.rule.id}: no test" for law in laws if not law.proved]
    if undecided or unproved:
        en = "A rule is decided nowhere or proved by no test."
        raise OperatorProblem("有规则没有落实或没有测试。", en, *undecided, *unproved)


def _row(laws: Sequence[Law]) -> str:
    row = laws[0].row
    services = ", ".join(law.service for law in laws)
    proofs = len({place for law in laws for place in law.proved})
    cells = (f"[{row.id}](#{row.id.lower()})", str(row.plan), row.sentence, services, str(proofs))
    return f"| {' | '.join(cells)} |\n"


def _section(laws: Sequence[Law]) -> str:
    row = laws[0].row
    said = f"> {row.sentence}\n>\n> — 2024 work plan {row.plan}\n"
    return f"\n## {row.id}\n\n{said}" + "".join(map(_law, laws))


def _law(law: Law) -> str:
    lines = [
        f"**{law.service} {NAMES[law.service]}**. To pass: {law.rule.fix.zh}。 · {law.rule.fix.en}.",
        *([f"Asked by: {_files(law.commands)}."] if law.commands else []),
        f"Decided in {_files(law.decided)}.",
        *([f"Rows: {_files(law.rows)}."] if law.rows else []),
        "Proved by:",
    ]
    return "\n" + "\n\n".join(lines) + "\n\n" + "".join(map(_proofs, _by_file(law.proved)))


def _files(places: Sequence[CodeLocation]) -> str:
    return "; ".join(f"{_link(file)} {_names(names)}" for file, names in _by_file(places))


def _proofs(proofs: tuple[Path, list[str]]) -> str:
    file, names = proofs
    return f"- {_link(file)}\n" + "".join(f"  - `{name}`\n" for name in names)


def _by_file(places: Sequence[CodeLocation]) -> list[tuple[Path, list[str]]]:
    return [(file, [p.name for p in group]) for file, group in groupby(places, key=lambda place: place.file)]


def _names(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _link(file: Path) -> str:
    shown = file.relative_to(file.parts[0])
    return f"[{shown.as_posix()}](../{file.as_posix()})"
