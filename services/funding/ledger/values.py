"""The sources of money and its sums: integer fen in the books, yuan in sentences."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from shared.core.fields import Fen, Sum
from shared.core.messages import Value
from shared.core.personal import Told
from shared.core.plausible import Doubt, too_small_a_sum
from shared.core.words import Words, listed

SourceKind = Literal[
    "central",
    "fiscal",
    "residents",
    "property_owner",
    "enterprise",
    "maintenance_fund",
    "public_revenue",
    "donation",
]
SOURCE_NAMES: dict[str, Words] = {
    "central": Words("中央预算内投资", "central investment"),
    "fiscal": Words("财政补贴", "fiscal subsidies"),
    "residents": Words("居民筹集", "residents"),
    "property_owner": Words("产权单位出资", "property owners"),
    "enterprise": Words("企业出资", "enterprises"),
    "maintenance_fund": Words("住宅专项维修资金", "the housing maintenance fund"),
    "public_revenue": Words("小区公共收益", "public revenue"),
    "donation": Words("社会捐赠", "donations"),
}

CENTRAL_PLAN_NAMES: dict[str, Words] = {
    "none": Words("未申报", "not nominated"),
    "nominated": Words("已申报", "nominated"),
    "included": Words("已纳入", "included"),
}

Source = Annotated[SourceKind, Field(description="资金来源 · source of money", examples=["central"])]


# 1000 yuan: any sum up to 10⁹ yuan is a smaller figure when it is written in 万元, ten thousands of yuan.
LEAST_FEN = 10**5


class Booked(Told):
    """A sum that a paper moves."""

    amount: Fen

    def doubts(self) -> Iterator[Doubt]:
        yield from super().doubts()
        yield from too_small_a_sum("amount", self.amount, LEAST_FEN)


class FundingSource(Value):
    """How much of the project one source is to bear: amount in fen."""

    kind: Source
    amount: Fen = Field(description="计划金额（分） · planned amount, fen")


class StatedSource(Value):
    """A source as another service states it, in fen: recorded as told, even a kind that is new here."""

    kind: str
    amount: Sum


def source_named(kind: str) -> Words:
    """What people call it; a kind that is new to this service has no other name than its own."""
    return SOURCE_NAMES.get(kind, Words(kind, kind))


def yuan(fen: int) -> str:
    """266095200 → 2,660,952.00"""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def _each_kind_once(sources: Sequence[FundingSource]) -> Sequence[FundingSource]:
    kinds = [source.kind for source in sources]
    if twice := sorted({kind for kind in kinds if kinds.count(kind) > 1}):
        zh, en = listed(source_named(kind) for kind in twice)
        raise ValueError(f"资金来源重复：{zh} · listed more than once: {en}")
    return sources


FundingSources = Annotated[
    tuple[FundingSource, ...], Field(min_length=1, max_length=20), AfterValidator(_each_kind_once)
]
