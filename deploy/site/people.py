"""One invented person for each role, for the local stack and its demo. 样例数据 · sample data throughout."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from stdnum.cn import uscc

from services import roles
from shared.core import parked
from shared.core.roles import Role

COUNTY = "340603"
STREET = f"{COUNTY}001"
COMMUNITY = f"{STREET}001"

(OPERATOR,) = parked.OPERATOR


def organisation(registrar: str, division: str, number: int) -> str:
    """An invented credit code (GB 32100) with a valid check digit.

    registrar  two characters: 11 a government body, 12 an institution, 91 an enterprise, 59 others
    """
    code = f"{registrar}{division[:6].ljust(6, '0')}MB{number:07d}"
    return code + str(uscc.calc_check_digit(code))


@dataclass(frozen=True)
class Person:
    """The person of a token; see shared.core.actor.Actor."""

    role: Role
    organisation: str
    division: str

    @property
    def id(self) -> str:
        return f"sample-{self.role.replace('_', '-')}"

    def within(self, division: str | None) -> "Person":
        return replace(self, division=division) if division is not None else self


# role, the registrar of the organisation, the division that the person is responsible for
_PEOPLE = (
    (roles.RESIDENT_COMMITTEE, "59", COMMUNITY),
    (roles.OWNERS, "59", COMMUNITY),
    (roles.COMMUNITY, "55", COMMUNITY),
    (roles.STREET, "11", STREET),
    (roles.COUNTY_GOVERNMENT, "11", COUNTY),
    (roles.COUNTY_BUREAU, "11", COUNTY),
    (roles.CITY_OFFICE, "11", "3406"),
    (roles.PROVINCE, "11", "34"),
    (roles.EXPERT, "12", "34"),
    (roles.IMPLEMENTER, "91", COUNTY),
    (roles.FINANCE, "11", COUNTY),
    (roles.AUDITOR, "11", COUNTY),
    (roles.TRACKING_AUDITOR, "91", COUNTY),
    (OPERATOR, "12", ""),  # for all that the installation holds
)
PEOPLE: Mapping[str, Person] = {
    role: Person(role, organisation(registrar, division, number), division)
    for number, (role, registrar, division) in enumerate(_PEOPLE, start=1)
}
