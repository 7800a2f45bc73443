"""Who acts in the tests: the sample person of each role."""

from deploy.site.people import PEOPLE, Person
from shared.core.actor import Actor
from shared.core.messages import Command


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
