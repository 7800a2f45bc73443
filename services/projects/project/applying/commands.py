"""What may be asked of an application. Areas are m² as decimal text."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from services.projects.project.values import Document, DocumentNo, Tier
from services.projects.rules import P11, P30
from services.roles import CITY_OFFICE, COMMUNITY, COUNTY_BUREAU, RESIDENT_COMMITTEE, STREET
from shared.core.fields import Area, Count, Division, Name, Text, Year, square_metres
from shared.core.messages import Command
from shared.core.personal import Told, free_text
from shared.core.plausible import Confirmable, Doubt
from shared.core.roles import Role
from shared.core.words import Words

PlanYear = Annotated[Year, Field(strict=True, description="计划年度 · plan year", examples=[2024])]


# The tables of the plans have 万㎡, ten thousands of m²; a flat has some tens.
LEAST_M2, MOST_M2 = 10, 1000


class SubmitRenovationApplication(Confirmable):
    """改造申请 (P30): the community asks, in writing."""

    title: ClassVar = Words("提交改造申请", "submitting the application")
    roles: ClassVar[frozenset[Role]] = frozenset({RESIDENT_COMMITTEE})
    rule: ClassVar = P30

    project_name: Name = Field(description="小区名称 · community", examples=["示例一村（示例数据）"])
    division: Division = Field(description="所在区划代码 · division, GB/T 2260")
    area_m2: Area = Field(description="建筑面积（平方米） · floor area, m²")
    households: Count = Field(strict=True, description="户数 · households", examples=[310])
    tier: Tier = Field(description="改造类型 · tier", examples=["basic"])
    document: Document | None = Field(None, description="书面申请 · the written application")

    def doubts(self) -> Iterator[Doubt]:
        mean = square_metres(self.area_m2) / self.households
        if not LEAST_M2 <= mean <= MOST_M2:
            yield Doubt(("area_m2", "households"), self._a_household_has(mean < LEAST_M2))

    def _a_household_has(self, too_little: bool) -> Words:
        """No mean, which would have to be rounded: 9.998 is not 10."""
        less, more = (
            Words(f"不足{LEAST_M2}", f"less than {LEAST_M2}"),
            Words(f"超过{MOST_M2}", f"more than {MOST_M2}"),
        )
        zh, en = less if too_little else more
        return Words(
            f"{self.households}户共{self.area_m2}平方米，户均{zh}平方米",
            f"{self.area_m2} m² for {self.households} households, {en} m² each",
        )


class ConfirmApplication(Command):
    """确认申请 (P30): by the street or community of that place."""

    title: ClassVar = Words("确认申请", "confirming the application")
    roles: ClassVar[frozenset[Role]] = frozenset({STREET, COMMUNITY})
    rule: ClassVar = P30


class ReturnApplication(Told):
    """退回申请 (P30): by the street or community of that place."""

    title: ClassVar = Words("退回申请", "returning the application")
    roles: ClassVar[frozenset[Role]] = frozenset({STREET, COMMUNITY})
    rule: ClassVar = P30

    reason: Text = Field(description=free_text("理由", "reason"), examples=["申请书缺少业主签名"])


class AssessEligibility(Told):
    """认定改造资格."""

    title: ClassVar = Words("认定改造资格", "assessing its eligibility")
    roles: ClassVar[frozenset[Role]] = frozenset({COUNTY_BUREAU})
    rule: ClassVar = P11

    eligible: bool = Field(strict=True, description="是否符合 · eligible", examples=[True])
    basis: Text = Field(description=free_text("依据", "basis"), examples=["2024年摸底调查表"])


class IncludeInCentralPlan(Command):
    """纳入中央补助支持的年度计划."""

    title: ClassVar = Words("登记纳入中央补助计划", "including it in the central plan")
    roles: ClassVar[frozenset[Role]] = frozenset({CITY_OFFICE})
    rule: ClassVar = P11

    plan_year: PlanYear
    document_no: DocumentNo


class NominateForCentralPlan(Command):
    """申报争取纳入中央补助计划 (P09): nominated is not included."""

    title: ClassVar = Words("申报争取中央补助", "nominating it for the central plan")
    roles: ClassVar[frozenset[Role]] = frozenset({CITY_OFFICE})
    rule: ClassVar = P11

    plan_year: PlanYear
    document_no: DocumentNo


ApplyingCommands = (
    SubmitRenovationApplication
    | ConfirmApplication
    | ReturnApplication
    | AssessEligibility
    | IncludeInCentralPlan
    | NominateForCentralPlan
)
