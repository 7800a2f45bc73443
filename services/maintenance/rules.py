"""The sentences of the plans that this service enforces."""

from shared.core.rules import Rule

M28 = Rule(
    id="M28",
    plan=3,
    quote="根据小区的规模、环境、配套设施和产权情况,结合居民意愿需求和承受能力等因素,确定改造提升后小区的管理模式",
    fix_zh="改造验收完成后,写明全部六项因素:规模、环境、配套设施、产权、居民意愿、承受能力",
    fix_en="after the renovation is accepted, state all six factors: scale, environment, facilities, "
    "property rights, residents' wish, affordability",
)

M32 = Rule(
    id="M32",
    plan=3,
    quote="小区业主共同确定改造后的物业管理目标,明确小区居民自治、物业公司进驻、单位托管等小区管理方案",
    fix_zh="由业主大会或业主代表大会共同决定一次,附会议决议文号,并由本区划的街道、社区或业主委员会登记",
    fix_en="let the owners decide, once, in their assembly, name the document of its resolution, and let the "
    "street, community or owners' committee of this division record it",
)

M33 = Rule(
    id="M33",
    plan=3,
    quote="确保改造移交后的建设成果得到小区居民的共同维护",
    fix_zh="先完成移交,再由本区划的单位登记检查、报修和处理结果;同一编号只登记一件事,处理结果对应已登记的报修",
    fix_en="hand over first, then let an office of this division record inspections, faults and their "
    "outcome; one number stands for one matter, and an outcome belongs to a reported fault",
)
