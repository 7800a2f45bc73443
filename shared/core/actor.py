"""Who asks: the person behind a command, and how far their word reaches."""

from pydantic import BaseModel, ConfigDict

# How the person of a reaction begins, and that of no token.
SERVICE = "service:"


class Actor(BaseModel):
    """A person acting for an organisation.

    person        a stable identifier, never a name
    organisation  18-character unified social credit code (GB 32100)
    roles         what the person may do
    division      GB/T 2260 prefix (2 province, 4 city, 6 county, 9 street, 12 community); the person's
                  word counts in every division that begins with it
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
