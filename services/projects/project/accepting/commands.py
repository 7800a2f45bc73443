"""What may be asked of an acceptance."""

from typing import ClassVar

from pydantic import Field

from services.projects.project.values import Signature
from services.projects.rules import P11, P39, P40
from services.roles import CITY_OFFICE, COUNTY_GOVERNMENT
from shared.core.fields import Name, Text
from shared.core.messages import Command
from shared.core.personal import Told, free_text
from shared.core.roles import Role
from shared.core.words import Words


class RecordInitialAcceptance(Told):
    """初验 (P39)."""

    title: ClassVar = Words("初验", "the initial acceptance")
    roles: ClassVar[frozenset[Role]] = frozenset({COUNTY_GOVERNMENT})
    rule: ClassVar = P39

    passed: bool = Field(strict=True, description="是否通过 · passed", examples=[True])
    signatures: tuple[Signature, ...] = Field(description="各方签字 · signatures")
    defects: tuple[Text, ...] = Field(
        (), description=free_text("问题，逐条", "each defect"), examples=[["3号楼雨水管未接入市政管网"]]
    )


class RecordComprehensiveAssessment(Told):
    """综合考核 (P40)."""

    title: ClassVar = Words("综合考核", "the comprehensive assessment")
    roles: ClassVar[frozenset[Role]] = frozenset({CITY_OFFICE})
    rule: ClassVar = P40

    departments: tuple[Name, ...] = Field((), description="参加部门 · departments", examples=[["市住建局"]])
    experts: tuple[Name, ...] = Field(
        (), description=free_text("专家标识", "experts, by their ids"), examples=[["e-12"]]
    )
    residents: tuple[Name, ...] = Field(
        (), description=free_text("居民代表标识", "residents, by their ids"), examples=[["r-3"]]
    )
    conclusion: Text = Field(description=free_text("考核结论", "conclusion"), examples=["合格"])


class CompleteAcceptance(Command):
    """完成验收 (P11)."""

    title: ClassVar = Words("完成验收", "completing acceptance")
    roles: ClassVar[frozenset[Role]] = frozenset({COUNTY_GOVERNMENT})
    rule: ClassVar = P11


AcceptingCommands = RecordInitialAcceptance | RecordComprehensiveAssessment | CompleteAcceptance
