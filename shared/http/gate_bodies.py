"""Gates as JSON has them: in a refusal, in a dry run, and of a stream as it stands."""

from collections.abc import Iterable, Mapping

from pydantic import BaseModel, Field

from shared.core.refusals import Answer
from shared.core.rules import PlanRow
from shared.core.words import Words


class Said(BaseModel):
    """The same in two languages."""

    zh: str
    en: str


class GateBody(BaseModel):
    """A condition of a command: what it is, by which rule of which plan, and what is missing."""

    name: Said
    rule: str
    plan: int
    quote: str = Field(description="方案原文 · the sentence of the plan")
    status: int = Field(description="不满足时的答复 · what is answered while it is closed: 403, 409, 422")
    open: bool | None = Field(
        description="是否满足；空值：须看所填内容或时机 · null: it depends on what is filled in, or when"
    )
    missing: list[Said]


def said(words: Words) -> Said:
    return Said(zh=words.zh, en=words.en)


def gate_bodies(answers: Iterable[Answer], plan: Mapping[str, PlanRow]) -> list[GateBody]:
    return [_gate_body(answer, plan[answer.rule.id]) for answer in answers]


def _gate_body(answer: Answer, row: PlanRow) -> GateBody:
    return GateBody(
        name=said(answer.name),
        rule=row.id,
        plan=row.plan,
        quote=row.sentence,
        status=answer.refusal.status,
        open=answer.open,
        missing=[said(words) for words in answer.missing or ()],
    )
