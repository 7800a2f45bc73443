"""Who asks: the person behind a command, and how far their word reaches."""

import re

from pydantic import BaseModel, ConfigDict

# How the person of a reaction begins, and that of no token.
SERVICE = "service:"

PART_OF_A_DIVISION = re.compile("[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}")
"""Province, city, county, street or community (GB/T 2260 and what follows its codes)."""


class Actor(BaseModel):
    """A person acting for an organisation.

    person        a stable identifier, never a name
    organisation  18-character unified social credit code (GB 32100)
    roles         what the person may do
    division      PART_OF_A_DIVISION: the person's word counts in every division that begins with it; the
                  empty text is the whole country
    """

    model_config = ConfigDict(frozen=True)

    person: str
    organisation: str
    roles: frozenset[str] = frozenset()
    division: str = ""

    def covers(self, division: str) -> bool:
        return division.startswith(self.division)


def service_actor(service: str) -> Actor:
    """The actor of a reaction: the service itself, on behalf of the event it read."""
    return Actor(person=f"{SERVICE}{service}", organisation="", roles=frozenset({"service"}))
