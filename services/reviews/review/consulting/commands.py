"""What may be asked while the experts are consulted."""

from typing import Annotated, ClassVar

from pydantic import Field

from services.reviews.review.values import OPINION, Opinion, Verdict
from services.reviews.rules import R10
from services.roles import EXPERT, PROVINCE
from shared.core.days import ComingDay
from shared.core.fields import CreditCode, Name, Text
from shared.core.messages import Command, Value
from shared.core.personal import Told, free_text
from shared.core.restricted import Kept
from shared.core.roles import Role
from shared.core.words import Words
from shared.mechanisms.vault.commands import EraseContent, LookAtContent, RecordLostContent


class PanelCandidate(Value):
    expert: Name = Field(description="专家标识，非姓名 · stable id, no name", examples=["expert-07"])
    organisation: CreditCode = Field(
        description="所在单位信用代码 · credit code", examples=["12340000485000000A"]
    )
    declares_no_conflict: bool = Field(
        strict=True, description="已声明无利害关系 · has declared to have no interest", examples=[True]
    )


class ConveneExpertMeeting(Command):
    """召开专家评审会 · convene the experts (R10)."""

    title: ClassVar = Words("召开专家评审会", "convening an expert meeting")
    roles: ClassVar[frozenset[Role]] = frozenset({PROVINCE})
    rule: ClassVar = R10

    panel: tuple[PanelCandidate, ...] = Field(min_length=1, description="专家组 · the panel")
    meeting_on: ComingDay = Field(description="评审会日期 · meeting on", examples=["2024-04-10"])


class SubmitExpertOpinion(Told):
    """提交专家意见 · submit an opinion; the expert is the person who asks (R10)."""

    title: ClassVar = Words("提交专家意见", "submitting an expert's opinion")
    roles: ClassVar[frozenset[Role]] = frozenset({EXPERT})
    rule: ClassVar = R10

    opinion: Annotated[Opinion | Kept, OPINION] = Field(
        description=free_text("专家意见，封存前不予显示", "the opinion; nobody sees it before the seal"),
        examples=[{"verdict": "pass", "text": "排水方案可行"}],
    )


class SealExpertOpinion(Told):
    """形成专家审核意见 · seal the experts' opinion (R10)."""

    title: ClassVar = Words("形成专家审核意见", "sealing the experts' opinion")
    roles: ClassVar[frozenset[Role]] = frozenset({PROVINCE})
    rule: ClassVar = R10

    recommends: Verdict = Field(description="建议通过或不通过 · pass or fail", examples=["pass"])
    text: Text = Field(description=free_text("专家审核意见", "the panel's opinion"), examples=["同意通过"])


class EraseExpertOpinion(EraseContent):
    """依法删除专家意见 · erase an opinion before the seal; its expert writes again (R10)."""

    title: ClassVar = Words("依法删除专家意见", "erasing an expert's opinion by law")
    roles: ClassVar[frozenset[Role]] = frozenset({PROVINCE})
    rule: ClassVar = R10


class LookAtOpinion(LookAtContent):
    """查看本人的专家意见 · see one's own opinion again, before the seal; that is recorded (R10)."""

    title: ClassVar = Words("查看本人的专家意见", "looking at one's own opinion")
    roles: ClassVar[frozenset[Role]] = frozenset({EXPERT})
    rule: ClassVar = R10


class RecordLostOpinion(RecordLostContent):
    """登记专家意见丢失 · record that an opinion is lost or unreadable; its expert writes again (R10)."""

    title: ClassVar = Words("登记专家意见丢失", "recording the loss of an expert's opinion")
    roles: ClassVar[frozenset[Role]] = frozenset({PROVINCE})
    rule: ClassVar = R10


ConsultingCommands = (
    ConveneExpertMeeting
    | SubmitExpertOpinion
    | LookAtOpinion
    | SealExpertOpinion
    | EraseExpertOpinion
    | RecordLostOpinion
)
