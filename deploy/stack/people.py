"""One invented person for each role, for the local stack and its demo. 样例数据 · sample data throughout."""

from dataclasses import dataclass, replace

from stdnum.cn import uscc

COUNTY = "340603"
STREET = f"{COUNTY}001"
COMMUNITY = f"{STREET}001"


def organisation(registrar: str, division: str, number: int) -> str:
    """An invented credit code (GB 32100) with a valid check digit.

    registrar  two characters: 11 a government body, 12 an institution, 91 an enterprise, 59 others
    """
    code = f"{registrar}{division[:6].ljust(6, '0')}MB{number:07d}"
    return code + str(uscc.calc_check_digit(code))


@dataclass(frozen=True)
class Person:
    """Who a token speaks for; see shared.core.actor.Actor."""

    role: str
    title: str
    organisation: str
    division: str

    @property
    def id(self) -> str:
        return f"sample-{self.role.replace('_', '-')}"

    def within(self, division: str | None) -> "Person":
        return replace(self, division=division) if division is not None else self


# role, who that is, the registrar of the organisation, the division the person's word covers
_ROLES = (
    ("resident_committee", "居民自治小组 residents' group", "59", COMMUNITY),
    ("owners", "业主委员会 owners' committee", "59", COMMUNITY),
    ("community", "社区居委会 community", "55", COMMUNITY),
    ("street", "街道办事处 street office", "11", STREET),
    ("county_government", "县市区政府 county government", "11", COUNTY),
    ("county_bureau", "县住建局 county housing bureau", "11", COUNTY),
    ("city_office", "市领导小组办公室 city leading-group office", "11", "3406"),
    ("province", "省住建厅 provincial housing department", "11", "34"),
    ("expert", "评审专家 expert", "12", "34"),
    ("implementer", "国有投资公司 state investment company", "91", COUNTY),
    ("finance", "财政局 finance bureau", "11", COUNTY),
    ("auditor", "审计局 audit bureau", "11", COUNTY),
    ("tracking_auditor", "跟踪审计单位 tracking auditor", "91", COUNTY),
    ("operator", "系统运维人员 operator of the system", "12", "34"),
)
PEOPLE = {
    role: Person(role, title, organisation(registrar, division, number), division)
    for number, (role, title, registrar, division) in enumerate(_ROLES, start=1)
}
