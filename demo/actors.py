"""Who acts in the scenario of a sample project. Invented people and organisations, valid check digits."""

from dataclasses import dataclass

from demo.samples import Sample
from deploy.site.people import COUNTY, PEOPLE, Person, organisation
from services import roles
from shared.core.roles import Role

PANEL = ("expert-1", "expert-2", "expert-3")


@dataclass(frozen=True)
class Member(Person):
    """One of several people of the same role."""

    mark: str

    @property
    def id(self) -> str:
        return f"{super().id}-{self.mark}"


def actors(sample: Sample) -> dict[str, Person]:
    """Role or seat on the panel → who acts in it; street and residents are the project's own."""
    return {**PEOPLE, **_neighbourhood(sample), **_PANEL}


def builder(sample: Sample) -> str:
    return organisation("91", COUNTY, 4000 + sample.number % 5)


def receiver(sample: Sample) -> str:
    """The property company or community service centre that looks after the renovated community."""
    return organisation("91", COUNTY, 4200 + sample.number % 4)


def seats(sample: Sample) -> dict[str, str]:
    """The six seats of joint supervision (P13) → credit code."""
    return {
        "community": organisation("55", COUNTY, 5000 + sample.number),
        "street": _street(sample).organisation,
        "general_contractor": builder(sample),
        "supervisor": organisation("91", COUNTY, 4100 + sample.number % 3),
        "tracking_auditor": PEOPLE["tracking_auditor"].organisation,
        "construction_manager": PEOPLE["implementer"].organisation,
    }


def _neighbourhood(sample: Sample) -> dict[str, Person]:
    place = sample.division
    residents = organisation("59", COUNTY, 2000 + sample.number)
    owners = organisation("59", COUNTY, 3000 + sample.number)
    return {
        "street": _street(sample),
        "resident_committee": _member(roles.RESIDENT_COMMITTEE, residents, place, sample.id),
        "owners": _member(roles.OWNERS, owners, place, sample.id),
    }


def _street(sample: Sample) -> Person:
    place = sample.division
    return _member(roles.STREET, organisation("11", COUNTY, 1000 + int(place[6:])), place, place)


def _member(role: Role, organisation: str, division: str, mark: str) -> Person:
    return Member(role, organisation, division, mark)


_PANEL = {
    seat: _member(roles.EXPERT, organisation("12", "340000", 1000 + n), "34", str(n))
    for n, seat in enumerate(PANEL, 1)
}
