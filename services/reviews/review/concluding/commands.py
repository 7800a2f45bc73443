"""What may be asked once the experts have said what they think."""

from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints

from services.reviews.review.values import Defects
from services.reviews.rules import R11
from services.roles import PROVINCE
from shared.core.fields import TypedNumber
from shared.core.messages import Command
from shared.core.personal import Told, free_text
from shared.core.roles import Role
from shared.core.words import Words


class ConcludeReview(Told):
    """形成结论意见 · conclude the review (R11)."""

    title: ClassVar = Words("形成结论意见", "concluding the review")
    roles: ClassVar[frozenset[Role]] = frozenset({PROVINCE})
    rule: ClassVar = R11

    passed: bool = Field(strict=True, description="是否通过 · passed", examples=[True])
    reason_for_departure: Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)] = Field(
        default="",
        description=free_text("与专家审核意见不一致的理由", "why it departs from the experts' opinion"),
        examples=[""],
    )
    defects: Defects = ()


class NotifySubmitter(Command):
    """函告送审单位 · notify the submitter of the conclusion (R11)."""

    title: ClassVar = Words("函告送审单位", "notifying the submitter")
    roles: ClassVar[frozenset[Role]] = frozenset({PROVINCE})
    rule: ClassVar = R11

    document_no: TypedNumber = Field(
        description="函号 · number of the letter", examples=["X建城函〔2024〕31号"]
    )


ConcludingCommands = ConcludeReview | NotifySubmitter
