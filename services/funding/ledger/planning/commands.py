"""What may be asked of the plan that a ledger follows."""

from typing import ClassVar

from pydantic import Field

from services.funding.ledger.values import FundingSources, StatedSource
from services.funding.rules import F02
from services.roles import COUNTY_GOVERNMENT, FINANCE
from shared.core.fields import Sum, TypedNumber, Version, Year
from shared.core.messages import Command
from shared.core.roles import Role
from shared.core.words import Words


class OpenLedger(Command):
    """A plan was submitted: open the ledger, or plan it anew for a later version. estimate in fen."""

    plan_version: Version
    project_name: str
    division: str
    estimate: Sum
    sources: tuple[StatedSource, ...]
    central_plan: str


class RecordCentralPlanInclusion(Command):
    """The central plan of that year names the project in this document."""

    plan_year: Year
    document_no: str


class ChangeFundingSources(Command):
    """调整资金来源 · plan the sources anew; they add up to the budget, or until then to the estimate."""

    title: ClassVar = Words("调整资金来源", "changing the sources")
    roles: ClassVar[frozenset[Role]] = frozenset({FINANCE, COUNTY_GOVERNMENT})
    rule: ClassVar = F02

    sources: FundingSources = Field(
        description="调整后的全部来源 · all sources after the change",
        examples=[[{"kind": "central", "amount": 200_000_000}, {"kind": "residents", "amount": 66_095_200}]],
    )
    document_no: TypedNumber = Field(
        description="调整依据文号 · basis document", examples=["相政办〔2024〕40号"]
    )


PlanningCommands = OpenLedger | RecordCentralPlanInclusion | ChangeFundingSources
