"""How far money may go (F02): each limit answers with every defect of a command, in Chinese and English."""

from services.funding.ledger.commands import (
    SOURCE_NAMES,
    AllocateFunds,
    ChangeFundingSources,
    PayProgress,
    RecordFundsArrival,
    WithdrawAllocation,
)
from services.funding.ledger.state import Budgeted, Building, Planned

Defect = tuple[str, str]


def allocation_defects(ledger: Budgeted, command: AllocateFunds) -> list[Defect]:
    line = ledger.line(command.source)
    of_source = _beyond(
        f"{_zh(command.source)}尚可划拨",
        f"still to be allocated from {command.source}",
        limit=line.planned - line.allocated,
        asked=command.amount,
    )
    of_budget = _beyond(
        "预算内尚可划拨",
        "still to be allocated within the budget",
        limit=ledger.budget - ledger.allocated,
        asked=command.amount,
    )
    return of_source + of_budget


def outstanding_defects(ledger: Budgeted, command: WithdrawAllocation | RecordFundsArrival) -> list[Defect]:
    """Only what is allocated and has not arrived may arrive, or be taken back."""
    line = ledger.line(command.source)
    return _beyond(
        f"{_zh(command.source)}已划拨未到账",
        f"allocated from {command.source} and not arrived yet",
        limit=line.allocated - line.arrived,
        asked=command.amount,
    )


def payment_defects(ledger: Building, command: PayProgress) -> list[Defect]:
    line = ledger.line(command.source)
    of_source = _beyond(
        f"{_zh(command.source)}已到账未支付",
        f"arrived from {command.source} and not spent yet",
        limit=line.arrived - line.paid,
        asked=command.amount,
    )
    of_contract = _beyond(
        "按合同条款已应付未支付",
        "earned under the contract terms and not paid yet",
        limit=ledger.earned - ledger.paid,
        asked=command.amount,
    )
    return of_source + of_contract


def source_defects(ledger: Planned, command: ChangeFundingSources) -> list[Defect]:
    total = sum(source.amount for source in command.sources)
    planned: dict[str, int] = {source.kind: source.amount for source in command.sources}
    short = [
        (
            f"{_zh(kind)}已划拨{yuan(line.allocated)}元,调整后仅{yuan(planned.get(kind, 0))}元",
            f"{kind}: {yuan(line.allocated)} yuan allocated, only {yuan(planned.get(kind, 0))} planned",
        )
        for kind, line in ledger.lines.items()
        if planned.get(kind, 0) < line.allocated
    ]
    return short if total == ledger.to_cover else [_sum_defect(total, ledger.to_cover), *short]


def _sum_defect(total: int, due: int) -> Defect:
    return (
        f"来源合计{yuan(total)}元,应为{yuan(due)}元",
        f"the sources add up to {yuan(total)} yuan, not to {yuan(due)}",
    )


def _beyond(zh: str, en: str, *, limit: int, asked: int) -> list[Defect]:
    if asked <= limit:
        return []
    return [(f"{zh}{yuan(limit)}元,本次{yuan(asked)}元", f"{yuan(limit)} yuan {en}, {yuan(asked)} asked")]


def _zh(kind: str) -> str:
    return SOURCE_NAMES.get(kind, kind)


def yuan(fen: int) -> str:
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"
