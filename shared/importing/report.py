"""The report of an import: every row, what it becomes or every reason why not."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, Field

from shared.core.words import Words
from shared.importing.fault import Fault
from shared.importing.judged import Judged
from shared.importing.mapping import mapping_json
from shared.importing.sending import Import


class SaidBody(BaseModel):
    zh: str
    en: str


class FaultBody(BaseModel):
    """Why a row or a table is not taken."""

    kind: str
    column: str = Field(
        description="列和表头；空为整行 · letter and head of the column; empty: the whole row"
    )
    value: str = Field(description="原表所写 · as it is written")
    rule: str = Field(description="规则编号；空为书写有误 · rule of a plan; empty: it is the form")
    words: SaidBody
    fix: SaidBody = Field(description="怎样改正 · what would make it right")


class RowBody(BaseModel):
    row: int = Field(description="原表的行号 · number of the row in the file, from 1")
    outcome: str = Field(description="passes, stands, so_already, wrong, unsent, unanswered")
    command_id: str
    id: str
    body: dict[str, Any] = Field(description="将办理的命令 · the command that it becomes")
    events: list[str] = Field(description="将记录或已记录的事件 · what is, or would be, recorded")
    faults: list[FaultBody]
    notes: list[SaidBody]


class OtherRowBody(BaseModel):
    """A row that is no data."""

    row: int
    words: SaidBody
    text: str


class SumBody(BaseModel):
    """A sum of the table that its rows do not come to."""

    row: int
    words: SaidBody


class ReportBody(BaseModel):
    """Of an import or its dry run."""

    kind: str
    sha256: str
    sheet: str
    sent: bool = Field(description="是否已发送 · whether commands were sent")
    passes: bool = Field(description="各行均无误 · nothing is wrong with any row")
    stands: bool = Field(description="各行均已记录 · every row is recorded")
    summary: SaidBody
    mapping: dict[str, Any] = Field(description="哪一列是什么，可改后重发 · which column means what")
    faults: list[FaultBody] = Field(description="整张表的问题 · of the table as a whole")
    rows: list[RowBody]
    others: list[OtherRowBody]
    sums: list[SumBody]


def report_of(one: Import) -> ReportBody:
    plan = one.plan
    return ReportBody(
        kind=plan.kind.name,
        sha256=plan.sha256,
        sheet=plan.sheet,
        sent=one.sent,
        passes=one.passes,
        stands=one.stands,
        summary=said(one.summary()),
        mapping=mapping_json(plan.mapped),
        faults=[_fault(fault) for fault in plan.faults],
        rows=[_row(one, row) for row in one.rows],
        others=[OtherRowBody(row=row, words=said(kind.value), text=text) for row, kind, text in plan.others],
        sums=[SumBody(row=row, words=said(words)) for row, words in plan.sums],
    )


def said(words: Words) -> SaidBody:
    return SaidBody(zh=words.zh, en=words.en)


def _row(one: Import, row: Judged) -> RowBody:
    return RowBody(
        row=row.planned.row,
        outcome=row.outcome.code,
        command_id=str(one.plan.command_id(row.planned.row)),
        id=row.planned.id,
        body=row.planned.body,
        events=row.events,
        faults=[_fault(fault) for fault in row.faults],
        notes=[said(note) for note in row.planned.notes],
    )


def _fault(fault: Fault) -> FaultBody:
    return FaultBody(
        kind=fault.kind,
        column=fault.column,
        value=fault.value,
        rule=fault.rule,
        words=said(fault.words),
        fix=said(fault.fix),
    )


def sentences(faults: list[Fault]) -> Iterator[Words]:
    """Each fault in one line: where, what stands there, what is wrong, by which rule."""
    for fault in faults:
        where = f"{fault.column}“{fault.value}”" if fault.column else ""
        rule = f"（{fault.rule}）" if fault.rule else ""
        zh = f"{where}：{fault.words.zh}{rule}" if where else f"{fault.words.zh}{rule}"
        behind = f" ({fault.rule})" if fault.rule else ""
        yield Words(zh, f"{fault.words.en}{behind}")
