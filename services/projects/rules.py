"""The sentences of the work plans that this service decides by."""

from shared.core.rules import Rule

P11 = Rule(
    id="P11",
    plan=1,
    quote="按程序办理项目立项、招标、建设、验收等各项手续",
    fix_zh="按顺序先办完所缺的手续:申请确认、方案审核与批准、立项、招标、资金到位,方可开工;建设完成后方可验收;"
    "由项目所在区划的单位办理",
    fix_en="complete the missing steps in their order: application confirmed, plan reviewed and approved, "
    "initiation, tender, money secured, then construction, then acceptance; let an office of the project's "
    "own division do it",
)
P13 = Rule(
    id="P13",
    plan=1,
    quote="建立“社区、街道、总承包单位、监理单位、跟踪审计单位、建设管理单位”六位一体联合协调监管制度",
    fix_zh="六个席位(社区、街道、总承包、监理、跟踪审计、建设管理)全部确定,监理和跟踪审计不得与总承包为同一单位",
    fix_en="fill all six seats (community, street, general contractor, supervisor, tracking auditor, "
    "construction manager); supervisor and tracking auditor must not be the general contractor",
)
P30 = Rule(
    id="P30",
    plan=3,
    quote="以书面形式向市领导小组提出改造申请,由街道或社区进行确认",
    fix_zh="附上书面申请文件,由小区所在街道或社区(而非申请人自己)确认",
    fix_en="attach the written application, and let the street or community of that place confirm it, "
    "not the applicant",
)
P39 = Rule(
    id="P39",
    plan=3,
    quote="组织街道办、社区居委会和业主委员会或业主自治小组进行初验",
    fix_zh="完工后由项目所在县(市、区)政府组织,街道办、社区居委会、业主委员会或业主自治小组三方均签字",
    fix_en="after completion, by the county government of that place, with the signatures of the street, the "
    "community, and the owners' committee or owners' group",
)
P40 = Rule(
    id="P40",
    plan=3,
    quote="组织相关部门、专家、居民代表对全市实施改造的小区进行综合考核",
    fix_zh="初验通过后,由市领导小组办公室组织部门、专家、居民代表三方共同考核",
    fix_en="after the initial acceptance, by the city office with departments, experts and residents' "
    "representatives all present",
)
R02 = Rule(
    id="R02",
    plan=4,
    quote="审核通过的,由市州、县市区人民政府批准后实施",
    fix_zh="等待审核通过并取得审核编号(或备案并取得备案号)后,由项目所在地政府批准",
    fix_en="wait until the plan has passed review and has its number, or is filed, then let the government "
    "of the project's own division approve it",
)
M32 = Rule(
    id="M32",
    plan=3,
    quote="小区业主共同确定改造后的物业管理目标,明确小区居民自治、物业公司进驻、单位托管等小区管理方案",
    fix_zh="先由业主共同确定管理模式(管护服务登记后自动告知本服务),再办理移交",
    fix_en="let the owners decide the management mode first (recorded in maintenance, known here by "
    "itself), then hand over",
)
M33 = Rule(
    id="M33",
    plan=3,
    quote="确保改造移交后的建设成果得到小区居民的共同维护",
    fix_zh="验收完成后移交,并逐项列出移交的设施和保修期限",
    fix_en="hand over after acceptance, with a list of every asset and the end of its warranty",
)
