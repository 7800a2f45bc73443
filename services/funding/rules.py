"""The sentences of the plans that this service enforces."""

from shared.core.rules import Rule
from shared.core.words import Words

F02 = Rule(
    id="F02",
    fix=Words(
        "按顺序办理：预算批复后划拨，划拨后到账，开工后支付；每笔金额不超过该来源的计划、划拨、到账余额，"
        "支付累计不超过按合同条款已计量应付的进度款；"
        "同一来源下一个文号或凭证号只登记一次；由本区划的财政部门办理",
        "keep the order: allocate once the budget is fixed, book what arrives of it, pay once building "
        "has started; keep each amount within what is planned, allocated and arrived for that source, and "
        "all payments within what the contract terms have earned; use a document or voucher number once "
        "for each source; let the finance office of this division do it",
    ),
)

P09 = Rule(
    id="P09",
    fix=Words(
        "先登记纳入中央补助计划的文件（已申报不等于已纳入），或改用其他资金来源",
        "have the document recorded that includes the project in the central subsidy plan (nominated is "
        "not included), or use another source",
    ),
)
