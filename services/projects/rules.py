"""The sentences of the work plans that this service decides by."""

from shared.core.rules import Rule
from shared.core.words import Words

P11 = Rule(
    id="P11",
    fix=Words(
        "按顺序先办完所缺的手续：申请确认、方案审核与批准、立项、招标、资金落实，方可开工；建设完成后方可验收；"
        "由项目所在区划的单位办理",
        "complete the missing steps in their order: application confirmed, plan reviewed and approved, "
        "initiation, tender, money secured, then construction, then acceptance; let an office of the "
        "project's own division do it",
    ),
)
P13 = Rule(
    id="P13",
    fix=Words(
        "六个席位（社区、街道、总承包、监理、跟踪审计、建设管理）全部确定，监理和跟踪审计不得与总承包为同一单位",
        "fill all six seats (community, street, general contractor, supervisor, tracking auditor, "
        "construction manager); supervisor and tracking auditor must not be the general contractor",
    ),
)
P30 = Rule(
    id="P30",
    fix=Words(
        "由小区自己的居民自治小组附上书面申请文件提出，由小区所在街道或社区（而非申请人自己）确认",
        "let the residents of that place apply, attach the written application, and let the street or "
        "community of that place confirm it, not the applicant",
    ),
)
P39 = Rule(
    id="P39",
    fix=Words(
        "完工后由项目所在县（市、区）政府组织，街道办、社区居委会、业主委员会或业主自治小组三方均签字",
        "after completion, by the county government of that place, with the signatures of the street, the "
        "community, and the owners' committee or owners' group",
    ),
)
P40 = Rule(
    id="P40",
    fix=Words(
        "初验通过后，由市领导小组办公室组织部门、专家、居民代表三方共同考核",
        "after the initial acceptance, by the city office with departments, experts and residents' "
        "representatives all present",
    ),
)
R02 = Rule(
    id="R02",
    fix=Words(
        "等待审核通过并取得审核编号（或备案并取得备案号）后，由项目所在地政府批准",
        "wait until the plan has passed review and has its number, or is filed, then let the government "
        "of the project's own division approve it",
    ),
)
M32 = Rule(
    id="M32",
    fix=Words(
        "先由业主共同确定管理模式（管护服务登记后自动告知本服务），再办理移交",
        "let the owners decide the management mode first (recorded in maintenance, known here by "
        "itself), then hand over",
    ),
)
M33 = Rule(
    id="M33",
    fix=Words(
        "验收完成后移交，并逐项列出移交的设施和保修期限",
        "hand over after acceptance, with a list of every asset and the end of its warranty",
    ),
)
