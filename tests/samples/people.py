"""Who acts in the tests: the sample person of each role, and some who are elsewhere or not alone."""

from deploy.site.people import COMMUNITY, COUNTY, PEOPLE, Person, organisation
from shared.core.actor import Actor, service_actor
from shared.core.messages import Command

DIVISION = COMMUNITY
BUILDER = organisation("91", COUNTY, 901)
SUPERVISOR = organisation("91", COUNTY, 902)
INSTITUTE = organisation("12", "34", 903)
UNIVERSITY = organisation("12", "31", 904)


def actor(person: Person) -> Actor:
    return Actor(
        person=person.id,
        organisation=person.organisation,
        roles=frozenset({person.role}),
        division=person.division,
    )


def actor_for(command: Command) -> Actor:
    """The sample person of a role that may send it."""
    return actor(PEOPLE[min(command.roles)])


def within(somebody: Actor, division: str) -> Actor:
    """The same person with another division."""
    return somebody.model_copy(update={"division": division})


def expert(person: str, organisation: str, division: str = "34") -> Actor:
    return Actor(person=person, organisation=organisation, roles=frozenset({"expert"}), division=division)


applicant = actor(PEOPLE["resident_committee"])
street = actor(PEOPLE["street"])
other_street = within(street, f"{COUNTY}003")
county = actor(PEOPLE["county_government"])
bureau = actor(PEOPLE["county_bureau"])
other_bureau = within(bureau, "340604")
province = actor(PEOPLE["province"])
other_province = within(province, "35")
implementer = actor(PEOPLE["implementer"])
finance = actor(PEOPLE["finance"])
other_finance = within(finance, "340604")

APPLICANT, STREET_OFFICE, BUREAU = applicant.organisation, street.organisation, bureau.organisation
AUTHOR = implementer.organisation

expert_a = expert("expert-a", INSTITUTE)
expert_b = expert("expert-b", UNIVERSITY, "31")
stranger = expert("expert-z", UNIVERSITY)
author_as_expert = expert("expert-a", AUTHOR)
authoring_bureau = bureau.model_copy(update={"organisation": AUTHOR})

projects_itself = service_actor("projects")
reviews_itself = service_actor("reviews")
funding_itself = service_actor("funding")
maintenance_itself = service_actor("maintenance")
