"""docs/rules/: every row of the plans, where it is decided, the tests that prove it; a page for each plan."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.site.problem import OperatorProblem
from shared.core.rules import PlanRow
from shared.core.words import Words
from tools.docs.catalogue import NAMES
from tools.docs.evidence import Law
from tools.docs.links import by_file, link, linked, table

UP = "../../"
PLANS = {
    1: Words("区：老旧小区整治改造", "a district: renovating its old communities"),
    2: Words("市：改造工程建设管理与运行管护", "a city: managing construction and after-care"),
    3: Words("市：老旧小区改造", "a city: renovating its old communities"),
    4: Words("省：改造项目实施方案审核", "the province: reviewing implementation plans"),
}
KINDS = {
    "Q": Words("指标", "quota"),
    "C": Words("时限", "deadline"),
    "R": Words("职责", "duty"),
    "D": Words("文件", "document"),
    "S": Words("步骤", "step"),
    "N": Words("规范", "rule"),
    "X": Words("附条件决定", "conditional decision"),
    "P": Words("原则", "principle"),
}
WRITTEN = "<!-- written by `make docs` from the code and plans/2024.toml; a change by hand is lost -->"
INDEX = """\
# 规则目录 · Rules

{written}

四份工作方案共有{rows}条，目前由代码决定{decided}条。每一条的原文、办理位置和证明它的测试，见各方案的页面。

The four work plans of 2024 state {rows} things, one row each; {decided} of them are decided by code today.
Every refusal but that of a missing role names one of these: HTTP 422; 409 where only the moment is wrong,
403 where only the person is.

- *Stands behind*: the commands that name the rule.
- *Decided in*: the functions and tables that use it or state what it demands.
- *Rows*: the functions that match those commands.

{plans}

## 已落实的规则 · Rules that are decided

{rules}
"""
PAGE = """\
# 方案{plan}：{zh} · Plan {plan}: {en}

{written}

引文照录方案原文。The sentences are those of the plan, to the letter.

- *Stands behind*: the commands that name the rule.
- *Decided in*: the functions and tables that use it or state what it demands.
- *Rows*: the functions that match those commands.
- *Proved by*: the tests that carry it in their name or use it.

All plans: [README.md](README.md).
"""
OPEN = "尚未落实 · Not decided yet."


def documents(root: Path, rows: Mapping[str, PlanRow], laws: Sequence[Law]) -> dict[Path, str]:
    """File → text. Raises OperatorProblem when a rule is decided nowhere or proved by nothing."""
    _all_decided_and_proved(laws)
    folder = root / "docs" / "rules"
    plans = {plan: [row for row in rows.values() if row.plan == plan] for plan in PLANS}
    return {
        folder / "README.md": _index(plans, laws),
        **{folder / _file(plan): _plan(plan, stated, laws) for plan, stated in plans.items()},
    }


def _all_decided_and_proved(laws: Sequence[Law]) -> None:
    undecided = [
        f"{law.service} {law.rule.id}: decided nowhere" for law in laws if not law.decided + law.rows
    ]
    unproved = [f"{law.service} {law.rule.id}: no test" for law in laws if not law.proved]
    if undecided or unproved:
        en = "A rule is decided nowhere or proved by no test."
        raise OperatorProblem("有规则没有落实或没有测试。", en, *undecided, *unproved)


def _index(plans: Mapping[int, Sequence[PlanRow]], laws: Sequence[Law]) -> str:
    decided = {law.rule.id for law in laws}
    stated = [row for rows in plans.values() for row in rows]
    counted = [_count(plan, rows, decided) for plan, rows in plans.items()]
    listed = [_listed(row, _of(row, laws)) for row in stated if row.id in decided]
    return INDEX.format(
        written=WRITTEN,
        rows=len(stated),
        decided=len(decided),
        plans=table(("方案 · plan", "", "条 · rows", "已落实 · decided"), *counted),
        rules=table(("规则 · rule", "原文 · sentence", "服务 · decided by", "测试 · tests"), *listed),
    )


def _count(plan: int, rows: Sequence[PlanRow], decided: set[str]) -> tuple[str, ...]:
    said = PLANS[plan]
    return (
        f"[方案{plan} · plan {plan}]({_file(plan)})",
        f"{said.zh} · {said.en}",
        str(len(rows)),
        str(sum(row.id in decided for row in rows)),
    )


def _listed(row: PlanRow, laws: Sequence[Law]) -> tuple[str, ...]:
    proofs = {place for law in laws for place in law.proved}
    services = ", ".join(law.service for law in laws)
    return f"[{row.id}]({_file(row.plan)}#{row.id.lower()})", row.sentence, services, str(len(proofs))


def _plan(plan: int, rows: Sequence[PlanRow], laws: Sequence[Law]) -> str:
    head = PAGE.format(plan=plan, written=WRITTEN, **PLANS[plan]._asdict())
    return head + "".join(_section(row, _of(row, laws)) for row in rows)


def _section(row: PlanRow, laws: Sequence[Law]) -> str:
    kind = KINDS[row.kind]
    said = f"\n## {row.id}\n\n{kind.zh} · {kind.en}\n\n> {row.sentence}\n"
    return said + ("".join(map(_law, laws)) or f"\n{OPEN}\n")


def _law(law: Law) -> str:
    fix = law.rule.fix
    lines = [
        f"**{law.service} {NAMES[law.service]}**",
        f"如何通过：{fix.zh}。",
        f"To pass: {fix.en}.",
        *([f"命令 · stands behind: {linked(law.commands, UP)}."] if law.commands else []),
        *([f"决定 · decided in: {linked(law.decided, UP)}."] if law.decided else []),
        *([f"表格行 · rows: {linked(law.rows, UP)}."] if law.rows else []),
        "测试 · proved by:",
    ]
    return "\n" + "\n\n".join(lines) + "\n\n" + "".join(_proofs(*found) for found in by_file(law.proved))


def _proofs(file: Path, names: Sequence[str]) -> str:
    return f"- {link(file, UP)}\n" + "".join(f"  - `{name}`\n" for name in names)


def _of(row: PlanRow, laws: Sequence[Law]) -> list[Law]:
    return [law for law in laws if law.rule.id == row.id]


def _file(plan: int) -> str:
    return f"plan-{plan}.md"
