"""What may be asked of a project's ledger. Money is integer fen."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from services.funding.rules import F02
from services.roles import COUNTY_GOVERNMENT, FINANCE
from shared.core.fields import CreditCode, Fen, Text
from shared.core.messages import Command, Value
from shared.core.roles import Role
from shared.core.words import Words

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

SOURCE_NAMES: Mapping[str, str] = {
    "central": "中央预算内投资",
    "fiscal": "财政补贴",
    "residents": "居民筹集",
    "property_owner": "产权单位出资",
    "enterprise": "企业出资",
    "maintenance_fund": "住宅专项维修资金",
    "public_revenue": "小区公共收益",
    "donation": "社会捐赠",
}


class FundingSource(Value):
    """How much of the project one source is to bear: amount in fen."""

    kind: SourceKind = Field(description="资金来源 · source of money", examples=["central"])
    amount: Fen = Field(description="计划金额(分) · planned amount, fen")


class PlannedSource(Value):
    """The same as another service tells it: recorded as told, even a kind that is new to this service."""

    kind: str
    amount: int


def _each_kind_once(sources: Sequence[FundingSource]) -> Sequence[FundingSource]:
    kinds = [source.kind for source in sources]
    if twice := sorted({kind for kind in kinds if kinds.count(kind) > 1}):
        raise ValueError(f"资金来源重复 · listed more than once: {', '.join(twice)}")
    return sources


FundingSources = Annotated[
    tuple[FundingSource, ...], Field(min_length=1, max_length=20), AfterValidator(_each_kind_once)
]
Source = Annotated[SourceKind, Field(description="资金来源 · source of money", examples=["central"])]


class OpenLedger(Command):
    """A plan was submitted: open the ledger, or plan it anew for a later version."""

    plan_version: int
    project_name: str
    division: str
    estimate: int
    sources: tuple[PlannedSource, ...]
    central_plan: str


class RecordCentralPlanInclusion(Command):
    plan_year: int
    document_no: str


class FixBudget(Command):
    """The government approved the plan with this budget (fen)."""

    plan_version: int
    document_no: str
    budget: int


class RecordConstructionStart(Command):
    """contract_amount in fen; progress_payment_percent: the share of measured work that is paid at once."""

    started_on: date
    contractor: str
    contract_amount: int
    progress_payment_percent: int


class RecordProgress(Command):
    """percent: measured completion since the start, 0 to 100."""

    percent: int


class RecordAcceptance(Command):
    accepted_on: date


class AllocateFunds(Command):
    """Release money of one source to the project (划拨)."""

    title: ClassVar = Words("划拨资金", "allocating money")
    roles: ClassVar[frozenset[Role]] = frozenset({FINANCE})
    rule: ClassVar = F02

    source: Source
    amount: Fen = Field(description="划拨金额(分) · amount, fen")
    document_no: Text = Field(description="拨款文号 · allocation document", examples=["相财建〔2024〕18号"])


class WithdrawAllocation(Command):
    """Take back what was allocated and has not arrived."""

    title: ClassVar = Words("收回划拨", "withdrawing an allocation")
    roles: ClassVar[frozenset[Role]] = frozenset({FINANCE})
    rule: ClassVar = F02

    source: Source
    amount: Fen = Field(description="收回金额(分) · amount, fen")
    document_no: Text = Field(description="收回文号 · withdrawal document", examples=["相财建〔2024〕31号"])
    reason: Text = Field(description="收回原因 · reason", examples=["年度预算调整"])


class RecordFundsArrival(Command):
    """Book money that reached the project's account (到账)."""

    title: ClassVar = Words("登记到账", "recording an arrival")
    roles: ClassVar[frozenset[Role]] = frozenset({FINANCE})
    rule: ClassVar = F02

    source: Source
    amount: Fen = Field(description="到账金额(分) · amount, fen")
    voucher: Text = Field(description="到账凭证号 · receipt voucher", examples=["SK-2024-0107"])


class ChangeFundingSources(Command):
    """Plan the sources anew; they add up to the budget, before there is one to the estimate."""

    title: ClassVar = Words("调整资金来源", "changing the sources")
    roles: ClassVar[frozenset[Role]] = frozenset({FINANCE, COUNTY_GOVERNMENT})
    rule: ClassVar = F02

    sources: FundingSources = Field(
        description="调整后的全部来源 · all sources after the change",
        examples=[[{"kind": "central", "amount": 200_000_000}, {"kind": "residents", "amount": 66_095_200}]],
    )
    document_no: Text = Field(description="调整依据文号 · basis document", examples=["相政办〔2024〕40号"])


class PayProgress(Command):
    """Pay for measured work out of one source (支付)."""

    title: ClassVar = Words("支付进度款", "paying for progress")
    roles: ClassVar[frozenset[Role]] = frozenset({FINANCE})
    rule: ClassVar = F02

    source: Source
    amount: Fen = Field(description="支付金额(分) · amount, fen")
    purpose: Text = Field(description="支付用途 · purpose", examples=["第一期工程进度款"])
    voucher: Text = Field(description="支付凭证号 · payment voucher", examples=["FK-2024-0033"])
    payee: CreditCode = Field(description="收款单位统一社会信用代码 · payee's credit code")


LedgerCommand = (
    OpenLedger
    | RecordCentralPlanInclusion
    | FixBudget
    | RecordConstructionStart
    | RecordProgress
    | RecordAcceptance
    | AllocateFunds
    | WithdrawAllocation
    | RecordFundsArrival
    | ChangeFundingSources
    | PayProgress
)
