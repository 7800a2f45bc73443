"""Who acts in the four departments' services: the id in a token, what people call it, and by what each reads.

An office reads its division and all below it. Whoever acts by division reads by division, and a company or a
residents' body also what it is party to; an expert, in person, the plans before whose panel he sits.
"""

from shared.core.roles import OF_A_PARTY, OF_AN_OFFICE, Role
from shared.core.scope import Scope

OF_A_LOCAL_BODY = OF_AN_OFFICE | OF_A_PARTY

RESIDENT_COMMITTEE = Role("resident_committee", "居民自治小组", "residents' group", OF_A_LOCAL_BODY)
OWNERS = Role("owners", "业主委员会", "owners' committee", OF_A_LOCAL_BODY)
COMMUNITY = Role("community", "社区居委会", "community")
STREET = Role("street", "街道办事处", "street office")
COUNTY_GOVERNMENT = Role("county_government", "县市区政府", "county government")
COUNTY_BUREAU = Role("county_bureau", "县住建局", "county housing bureau")
CITY_OFFICE = Role("city_office", "市领导小组办公室", "city leading-group office")
PROVINCE = Role("province", "省住建厅", "provincial housing department")
EXPERT = Role("expert", "评审专家", "expert", frozenset({Scope.PERSON}))
IMPLEMENTER = Role("implementer", "国有投资公司", "state investment company", OF_A_LOCAL_BODY)
AUDITOR = Role("auditor", "审计人员", "auditor")
TRACKING_AUDITOR = Role("tracking_auditor", "跟踪审计单位", "tracking auditor", OF_A_PARTY)
FINANCE = Role("finance", "财政局", "finance bureau")

ORIGINALS = frozenset(
    {COMMUNITY, STREET, COUNTY_GOVERNMENT, COUNTY_BUREAU, CITY_OFFICE, PROVINCE, IMPLEMENTER}
    | {AUDITOR, TRACKING_AUDITOR}
)
"""Who gets the files of what he reads as they were received. Residents, experts and finance look at pictures
without what these tell of place, time and device."""
