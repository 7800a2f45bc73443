"""What may be asked of a plan, and what reviews and funding say about it. Money is fen."""

from collections.abc import Iterator
from typing import ClassVar, Self

from pydantic import Field, model_validator

from services.projects.project.values import (
    LEAST_FEN,
    Document,
    DocumentNo,
    ReviewResult,
    ScopeItem,
    Source,
    StatedSource,
)
from services.projects.rules import P11, R02
from services.roles import COUNTY_GOVERNMENT, IMPLEMENTER
from shared.core.fields import Fen, Name, Version
from shared.core.messages import Command
from shared.core.plausible import Confirmable, Doubt, too_small_a_sum
from shared.core.roles import Role
from shared.core.words import Words, joined


class DraftPlan(Confirmable):
    """编制实施方案. Sources and items each add up to the estimate, to the fen."""

    title: ClassVar = Words("编制实施方案", "drafting the plan")
    roles: ClassVar[frozenset[Role]] = frozenset({IMPLEMENTER})
    rule: ClassVar = P11

    template: Name = Field(description="编制模版@版本 · template", examples=["province-scheme@2024"])
    estimate: Fen = Field(description="投资估算（分） · estimate, fen")
    sources: tuple[Source, ...] = Field(min_length=1, description="全部资金来源 · all sources of money")
    items: tuple[ScopeItem, ...] = Field(min_length=1, description="全部改造内容 · all that is renovated")

    def doubts(self) -> Iterator[Doubt]:
        return too_small_a_sum("estimate", self.estimate, LEAST_FEN)

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if defects := list(self._defects()):
            raise ValueError(" · ".join(joined(defects)))
        return self

    def _defects(self) -> Iterator[Words]:
        totals = {
            Words("资金来源", "the sources"): sum(source.amount for source in self.sources),
            Words("改造内容", "the items"): sum(item.amount for item in self.items),
        }
        for (zh, en), total in totals.items():
            if total != self.estimate:
                yield Words(
                    f"{zh}合计{total}分，与估算{self.estimate}分不符",
                    f"{en} add up to {total} fen, the estimate is {self.estimate} fen",
                )
        if len({source.kind for source in self.sources}) < len(self.sources):
            yield Words("资金来源重复", "a source is listed twice")


class SubmitPlan(Command):
    """报审实施方案."""

    title: ClassVar = Words("报审实施方案", "submitting the plan")
    roles: ClassVar[frozenset[Role]] = frozenset({IMPLEMENTER})
    rule: ClassVar = P11

    documents: tuple[Document, ...] = Field(min_length=1, description="报审文件 · documents")


class RecordPlanSentBack(Command):
    """Reviews sent the plan back."""

    plan_version: Version
    stage: str
    defects: tuple[str, ...]


class RecordReviewOutcome(Command):
    """Reviews passed or filed the plan."""

    plan_version: Version
    result: ReviewResult
    number: str


class ApprovePlan(Command):
    """政府批准实施方案 (R02)."""

    title: ClassVar = Words("批准实施方案", "approving the plan")
    roles: ClassVar[frozenset[Role]] = frozenset({COUNTY_GOVERNMENT})
    rule: ClassVar = R02

    document_no: DocumentNo


class RecordFundingMix(Command):
    """Funding changed the sources."""

    sources: tuple[StatedSource, ...]


PlanningCommands = (
    DraftPlan | SubmitPlan | RecordPlanSentBack | RecordReviewOutcome | ApprovePlan | RecordFundingMix
)
