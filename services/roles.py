"""Who acts in the four departments' services: the id in a token, and what people call it."""

from shared.core.roles import Role

RESIDENT_COMMITTEE = Role("resident_committee", "居民自治小组", "residents' group")
OWNERS = Role("owners", "业主委员会", "owners' committee")
COMMUNITY = Role("community", "社区居委会", "community")
STREET = Role("street", "街道办事处", "street office")
COUNTY_GOVERNMENT = Role("county_government", "县市区政府", "county government")
COUNTY_BUREAU = Role("county_bureau", "县住建局", "county housing bureau")
CITY_OFFICE = Role("city_office", "市领导小组办公室", "city leading-group office")
PROVINCE = Role("province", "省住建厅", "provincial housing department")
EXPERT = Role("expert", "评审专家", "expert")
IMPLEMENTER = Role("implementer", "国有投资公司", "state investment company")
AUDITOR = Role("auditor", "审计人员", "auditor")
TRACKING_AUDITOR = Role("tracking_auditor", "跟踪审计单位", "tracking auditor")
FINANCE = Role("finance", "财政局", "finance bureau")
