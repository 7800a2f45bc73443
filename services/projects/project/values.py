"""What several phases of a project speak of. Money is fen."""

from typing import Annotated, Literal

from pydantic import Field

from shared.core.days import ComingDay
from shared.core.fields import CreditCode, Fen, Name, Sum, TypedNumber
from shared.core.files import FileRef
from shared.core.messages import Value
from shared.core.words import Words

Tier = Literal["basic", "improved", "enhanced"]
CentralPlan = Literal["none", "nominated", "included"]
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
Seat = Literal[
    "community",
    "street",
    "general_contractor",
    "supervisor",
    "tracking_auditor",
    "construction_manager",
]
ReviewResult = Literal["passed", "filed"]
Signer = Literal["street", "community", "owners_committee", "owners_group"]

DocumentNo = Annotated[
    TypedNumber, Field(description="文号 · document number", examples=["旧改办〔2024〕7号"])
]

# 10 000 yuan: no community is planned or built for less, and in 万元 the sum would be a smaller figure.
LEAST_FEN = 10**6

TIERS: dict[str, Words] = {
    "basic": Words("基础类", "basic"),
    "improved": Words("完善类", "improved"),
    "enhanced": Words("提升类", "enhanced"),
}

CENTRAL_PLANS: dict[str, Words] = {
    "none": Words("未申报", "not nominated"),
    "nominated": Words("已申报", "nominated"),
    "included": Words("已纳入", "included"),
}

REVIEW_RESULTS: dict[str, Words] = {
    "passed": Words("审核通过", "passed"),
    "filed": Words("已备案", "filed"),
}

MANAGEMENT_MODES: dict[str, Words] = {
    "professional": Words("专业物业", "professional property management"),
    "quasi": Words("准物业", "quasi property management"),
    "bundled": Words("连片打包", "management bundled with neighbours"),
    "self_governed": Words("居民自治", "self-government of the residents"),
    "unit_trustee": Words("单位托管", "trusteeship of a work unit"),
}

SEATS: dict[Seat, Words] = {
    "community": Words("社区", "community"),
    "street": Words("街道", "street"),
    "general_contractor": Words("总承包单位", "general contractor"),
    "supervisor": Words("监理单位", "supervisor"),
    "tracking_auditor": Words("跟踪审计单位", "tracking auditor"),
    "construction_manager": Words("建设管理单位", "construction manager"),
}


class Document(Value):
    """A document: what it is, and the file."""

    kind: Name = Field(description="种类 · kind", examples=["application_letter"])
    title: Name = Field(description="名称 · title", examples=["改造申请书（示例）"])
    sha256: FileRef = Field(description="文件的SHA-256 · of the file's bytes")


class Source(Value):
    """A source of money in a plan."""

    kind: SourceKind = Field(description="资金来源 · source of money", examples=["central"])
    amount: Fen = Field(description="金额（分） · amount, fen")


class StatedSource(Value):
    """A source as another service states it, in fen: recorded as told, even a kind that is new here."""

    kind: str
    amount: Sum


class ScopeItem(Value):
    """What is renovated, and for how much."""

    category: Name = Field(description="改造内容类别 · category", examples=["water_supply"])
    name: Name = Field(description="改造内容 · item", examples=["供水管网更新"])
    amount: Fen = Field(description="金额（分） · amount, fen")


class Signature(Value):
    """Who signed the initial acceptance, for which party."""

    party: Signer = Field(description="签字方 · the party", examples=["street"])
    organisation: CreditCode = Field(description="签字单位统一社会信用代码 · organisation's credit code")
    person: Name = Field(
        description="签字人标识，非姓名 · who signed: a stable id, no name", examples=["p-0417"]
    )


class Asset(Value):
    """What is handed over."""

    name: Name = Field(description="设施 · asset", examples=["屋面防水"])
    warranty_until: ComingDay = Field(description="保修至 · warranty until", examples=["2029-11-30"])
