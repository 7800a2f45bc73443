"""What may be asked of the after-care (管护) of a renovated community."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from services.maintenance.rules import M32, M33
from services.roles import CITY_OFFICE, COMMUNITY, COUNTY_BUREAU, OWNERS, RESIDENT_COMMITTEE, STREET
from shared.core.days import Day
from shared.core.fields import Area, Count, CreditCode, Name, Text, TypedNumber, TypedNumberIfAny
from shared.core.messages import Command, Value
from shared.core.personal import Told, free_text
from shared.core.roles import Role
from shared.core.words import Words

ManagementMode = Literal["professional", "quasi", "bundled", "self_governed", "unit_trustee"]
MODE_NAMES: dict[str, Words] = {
    "professional": Words("专业物业", "professional property management"),
    "quasi": Words("准物业", "quasi property management"),
    "bundled": Words("连片打包", "management bundled with neighbours"),
    "self_governed": Words("居民自治", "self-government of the residents"),
    "unit_trustee": Words("单位托管", "trusteeship of a work unit"),
}
InspectionLevel = Literal["city", "county"]
InspectionKind = Literal["spot_check", "supervision", "special"]

Remark = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Number = Annotated[TypedNumber, StringConstraints(max_length=64)]


class Factors(Value):
    """What the mode is chosen by (M28). Empty means not considered, and the rule will name it."""

    scale: Remark = Field(default="", description="规模 · scale", examples=["12栋326户"])
    environment: Remark = Field(default="", description="环境 · environment", examples=["临街，无围墙"])
    facilities: Remark = Field(default="", description="配套设施 · facilities", examples=["门禁、监控已配齐"])
    property_rights: Remark = Field(default="", description="产权 · property rights", examples=["房改房为主"])
    residents_wish: Remark = Field(
        default="", description="居民意愿 · residents' wish", examples=["八成愿请物业"]
    )
    affordability: Remark = Field(
        default="", description="承受能力 · affordability", examples=["每月每平方米0.4元"]
    )


FACTOR_NAMES: dict[str, Words] = {
    "scale": Words("规模", "scale"),
    "environment": Words("环境", "environment"),
    "facilities": Words("配套设施", "facilities"),
    "property_rights": Words("产权", "property rights"),
    "residents_wish": Words("居民意愿", "residents' wish"),
    "affordability": Words("承受能力", "affordability"),
}


class Asset(Value):
    name: str
    warranty_until: Day


class OpenCare(Command):
    """The renovation was accepted: a management mode must be decided. area_m2: decimal m² as text."""

    accepted_on: Day
    project_name: str
    division: str
    households: Count
    area_m2: Area


class RecordHandover(Command):
    """The renovated assets were handed over to `receiver`."""

    handed_over_on: Day
    receiver: str
    assets: tuple[Asset, ...]


class DecideManagementMode(Told):
    """确定管理模式 · record the owners' decision how their community will be managed (M32)."""

    title: ClassVar = Words("确定管理模式", "deciding the management mode")
    roles: ClassVar[frozenset[Role]] = frozenset({STREET, COMMUNITY, OWNERS})
    rule: ClassVar = M32

    mode: ManagementMode = Field(
        description="专业物业|准物业|连片打包|居民自治|单位托管 · management mode", examples=["professional"]
    )
    factors: Factors = Field(default=Factors(), description=free_text("六项因素", "the six factors"))
    decided_by_owners: bool = Field(
        default=False, strict=True, description="业主共同决定 · the owners decided", examples=[True]
    )
    meeting_document: TypedNumberIfAny = Field(
        default="",
        description="业主大会决议文号 · resolution of the owners' assembly",
        examples=["业决〔2024〕3号"],
    )


class RecordInspection(Told):
    """记录检查（抽查、督查、专项检查） · record an inspection of the after-care (M33)."""

    title: ClassVar = Words("记录检查", "recording an inspection")
    roles: ClassVar[frozenset[Role]] = frozenset({CITY_OFFICE, COUNTY_BUREAU})
    rule: ClassVar = M33

    inspection_id: Number = Field(description="检查编号 · inspection number", examples=["JC-2024-11-02"])
    level: InspectionLevel = Field(description="市级|县级 · level", examples=["county"])
    kind: InspectionKind = Field(description="抽查|督查|专项检查 · kind", examples=["special"])
    inspector_org: CreditCode = Field(description="检查单位统一社会信用代码 · inspecting organisation")
    findings: tuple[Text, ...] = Field(
        default=(),
        max_length=100,
        description=free_text("发现的问题", "findings"),
        examples=[["东门垃圾桶破损"]],
    )


class ReportFault(Told):
    """登记报修 · report something broken (M33)."""

    title: ClassVar = Words("登记报修", "reporting a fault")
    roles: ClassVar[frozenset[Role]] = frozenset({STREET, COMMUNITY, RESIDENT_COMMITTEE, OWNERS})
    rule: ClassVar = M33

    fault_id: Number = Field(description="报修编号 · fault number", examples=["BX-2024-0007"])
    location: Name = Field(description=free_text("位置", "location"), examples=["3号楼2单元"])
    description: Text = Field(description=free_text("情况", "description"), examples=["楼道灯不亮"])


class ResolveFault(Told):
    """登记报修处理结果 · record how a fault was dealt with (M33)."""

    title: ClassVar = Words("登记报修处理结果", "recording how a fault was dealt with")
    roles: ClassVar[frozenset[Role]] = frozenset({STREET, COMMUNITY, OWNERS})
    rule: ClassVar = M33

    fault_id: Number = Field(description="报修编号 · fault number", examples=["BX-2024-0007"])
    outcome: Text = Field(description=free_text("处理结果", "outcome"), examples=["已更换灯具"])


CareCommands = (
    OpenCare | RecordHandover | DecideManagementMode | RecordInspection | ReportFault | ResolveFault
)
