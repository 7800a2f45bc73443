"""What several phases of a review speak of."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from shared.core.fields import Text
from shared.core.messages import Value
from shared.core.personal import free_text
from shared.core.restricted import Kind
from shared.core.words import Words

Verdict = Literal["pass", "fail"]
VERDICTS: dict[Verdict, Words] = {"pass": Words("通过", "pass"), "fail": Words("不通过", "fail")}
Defects = Annotated[
    tuple[Text, ...],
    Field(
        description=free_text("问题，逐条", "each defect"),
        examples=[["缺少现状分析", "投资估算与资金筹措合计不一致"]],
    ),
]


class Opinion(Value):
    """What an expert thinks of a plan: nobody sees it before the panel's opinion is sealed (R10)."""

    verdict: Verdict = Field(description="通过或不通过 · pass or fail", examples=["pass"])
    text: Text = Field(description=free_text("意见", "opinion"), examples=["排水方案可行"])


OPINION = Kind("opinion", Opinion, openable=True)


def contradictions(passed: bool, defects: Defects) -> Iterator[Words]:
    """R08, R11: what does not pass names its defects, what passes has none."""
    if passed and defects:
        zh, en = "、".join(defects), "; ".join(defects)
        yield Words(f"写明为通过，却列有问题：{zh}", f"said to pass, yet defects are listed: {en}")
    if not passed and not defects:
        yield Words("写明为不通过，却没有列出任何问题", "said not to pass, yet no defect is named")
