"""What may be asked of the after-care (管护) of a renovated community."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from shared.core.fields import CreditCode, Text
from shared.core.messages import Command, Value

ManagementMode = Literal["professional", "quasi", "bundled", "self_governed", "unit_trustee"]
InspectionLevel = Literal["city", "county"]
InspectionKind = Literal["spot_check", "supervision", "special"]

Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Number = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]


class Factors(Value):
    """What the mode is chosen by (M28). Empty means not considered, and the rule will name it."""

    scale: Words = Field(default="", description="规模 · scale", examples=["12栋326户"])
    environment: Words = Field(default="", description="环境 · environment", examples=["临街,无围墙"])
    facilities: Words = Field(default="", description="配套设施 · facilities", examples=["门禁、监控已配齐"])
    property_rights: Words = Field(default="", description="产权 · property rights", examples=["房改房为主"])
    residents_wish: Words = Field(
        default="", description="居民意愿 · residents' wish", examples=["八成愿请物业"]
    )
    affordability: Words = Field(
        default="", description="承受能力 · affordability", examples=["每月每平方米0.4元"]
    )


class Asset(Value):
    name: str
    warranty_until: date


class OpenCare(Command):
    """The renovation was accepted: a management mode must be decided. area_m2: decimal m² as text."""

    accepted_on: date
    project_name: str
    division: str
    households: int
    area_m2: str


class RecordHandover(Command):
    """The renovated assets were handed over to `receiver`."""

    handed_over_on: date
    receiver: str
    assets: tuple[Asset, ...]


class DecideManagementMode(Command):
    """Record the owners' decision how their community will be managed (确定管理模式)."""

    roles: ClassVar[frozenset[str]] = frozenset({"street", "community", "owners"})

    mode: ManagementMode = Field(
        description="专业物业|准物业|连片打包|居民自治|单位托管 · management mode", examples=["professional"]
    )
    factors: Factors = Field(default=Factors(), description="六项因素 · the six factors")
    decided_by_owners: bool = Field(
        default=False, strict=True, description="业主共同决定 · the owners decided", examples=[True]
    )
    meeting_document: Words = Field(
        default="",
        description="业主大会决议文号 · resolution of the owners' assembly",
        examples=["业决〔2024〕3号"],
    )


class RecordInspection(Command):
    """Record an inspection of the after-care (抽查、督查、专项检查)."""

    roles: ClassVar[frozenset[str]] = frozenset({"city_office", "county_bureau"})

    inspection_id: Number = Field(description="检查编号 · inspection number", examples=["JC-2024-11-02"])
    level: InspectionLevel = Field(description="市级|县级 · level", examples=["county"])
    kind: InspectionKind = Field(description="抽查|督查|专项检查 · kind", examples=["special"])
    inspector_org: CreditCode = Field(description="检查单位统一社会信用代码 · inspecting organisation")
    findings: tuple[Text, ...] = Field(
        default=(), max_length=100, description="发现的问题 · findings", examples=[["东门垃圾桶破损"]]
    )


class ReportFault(Command):
    """Report something broken (报修)."""

    roles: ClassVar[frozenset[str]] = frozenset({"street", "community", "resident_committee", "owners"})

    fault_id: Number = Field(description="报修编号 · fault number", examples=["BX-2024-0007"])
    location: Text = Field(description="位置 · location", examples=["3号楼2单元"])
    description: Text = Field(description="情况 · description", examples=["楼道灯不亮"])


class ResolveFault(Command):
    """Record how a fault was dealt with."""

    roles: ClassVar[frozenset[str]] = frozenset({"street", "community", "owners"})

    fault_id: Number = Field(description="报修编号 · fault number", examples=["BX-2024-0007"])
    outcome: Text = Field(description="处理结果 · outcome", examples=["已更换灯具"])


CareCommand = OpenCare | RecordHandover | DecideManagementMode | RecordInspection | ReportFault | ResolveFault
