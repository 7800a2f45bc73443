"""The sentences of the plans that this service enforces."""

from shared.core.rules import Rule
from shared.core.words import Words

M21 = Rule(
    id="M21",
    fix=Words(
        "市级每月至少抽查一次、每季度至少督查一次，督查不抵抽查，并在期间截止前登记；期满后补登的注明为逾期，"
        "不改变已记录的未达标",
        "inspect on the spot at least once a month and supervise at least once a quarter, the one not "
        "standing for the other, and record it before the period is over; what is recorded later is "
        "marked as late and takes no miss back",
    ),
)

M22 = Rule(
    id="M22",
    fix=Words(
        "属地住建部门每月至少作两次专项检查，并在月末前登记；期满后补登的注明为逾期，不改变已记录的未达标",
        "make at least two special inspections a month and record them before the month is over; what is "
        "recorded later is marked as late and takes no miss back",
    ),
)

M28 = Rule(
    id="M28",
    fix=Words(
        "改造验收完成后，写明全部六项因素：规模、环境、配套设施、产权、居民意愿、承受能力",
        "after the renovation is accepted, state all six factors: scale, environment, facilities, "
        "property rights, residents' wish, affordability",
    ),
)

M32 = Rule(
    id="M32",
    fix=Words(
        "由业主大会或业主代表大会共同决定一次，附会议决议文号，并由本区划的街道、社区或业主委员会登记",
        "let the owners decide, once, in their assembly, name the document of its resolution, and let the "
        "street, community or owners' committee of this division record it",
    ),
)

M33 = Rule(
    id="M33",
    fix=Words(
        "先完成移交，再由本区划的单位登记检查、报修和处理结果；同一编号只登记一件事，处理结果对应已登记的报修",
        "hand over first, then let an office of this division record inspections, faults and their "
        "outcome; one number stands for one matter, and an outcome belongs to a reported fault",
    ),
)
