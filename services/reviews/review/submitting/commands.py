"""What may be asked while a plan is on its way to the province."""

from typing import ClassVar, Literal

from pydantic import Field

from services.reviews.review.values import Defects
from services.reviews.rules import R08, R09
from services.roles import COUNTY_BUREAU, PROVINCE
from shared.core.fields import Name, Version
from shared.core.messages import Command
from shared.core.personal import Told
from shared.core.roles import Role
from shared.core.words import Words

Criterion = Literal["complete", "procedure_followed", "truthful"]
CRITERIA: dict[str, Words] = {
    "complete": Words("资料齐全", "papers complete"),
    "procedure_followed": Words("程序到位", "procedure followed"),
    "truthful": Words("内容真实准确", "contents true and accurate"),
}


class OpenReview(Command):
    """A plan was submitted, or submitted again as a new version."""

    plan_version: Version
    project_name: str
    division: str
    author: str
    template: str


class RecordPreliminaryReview(Told):
    """初审 · the preliminary review by the county (R08)."""

    title: ClassVar = Words("初审", "the preliminary review")
    roles: ClassVar[frozenset[Role]] = frozenset({COUNTY_BUREAU})
    rule: ClassVar = R08

    passed: bool = Field(strict=True, description="是否通过 · passed", examples=[True])
    defects: Defects = ()


class AcceptPlan(Command):
    """受理 · accept; the three criteria are answered one by one (R09)."""

    title: ClassVar = Words("受理", "admitting it")
    roles: ClassVar[frozenset[Role]] = frozenset({PROVINCE})
    rule: ClassVar = R09

    complete: bool = Field(strict=True, description="资料齐全 · the papers are complete", examples=[True])
    procedure_followed: bool = Field(
        strict=True, description="程序到位 · the procedure was followed", examples=[True]
    )
    truthful: bool = Field(
        strict=True, description="内容真实准确 · the contents are true and accurate", examples=[True]
    )


class ReturnPlan(Told):
    """退回重新上报 · return, naming the criteria not met and each defect (R09)."""

    title: ClassVar = Words("退回", "returning it")
    roles: ClassVar[frozenset[Role]] = frozenset({PROVINCE})
    rule: ClassVar = R09

    criteria: tuple[Criterion, ...] = Field(
        description="不满足的标准 · the criteria that are not met", examples=[["complete"]]
    )
    defects: Defects


class RefusePlan(Told):
    """不予受理 · refuse what was not drawn up on the province's template (R09)."""

    title: ClassVar = Words("不予受理", "turning it away")
    roles: ClassVar[frozenset[Role]] = frozenset({PROVINCE})
    rule: ClassVar = R09

    reason: Literal["template"] = Field(description="理由 · reason", examples=["template"])
    template: Name = Field(
        description="应当依据的模版 · the template it should follow", examples=["province-scheme@2024"]
    )
    defects: Defects


SubmittingCommands = OpenReview | RecordPreliminaryReview | AcceptPlan | ReturnPlan | RefusePlan
