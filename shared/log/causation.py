"""Why a command is sent, and what is recorded of it beside each of its events."""

from uuid import UUID

from shared.core.actor import Actor
from shared.core.frozen import Frozen
from shared.core.messages import Command
from shared.core.recorded import Meta


class Causation(Frozen, frozen=True):
    """A command's own id, the event it reacts to, the person's command it goes back to.

    command      names it once and for all: sent again it takes effect once (K3)
    event        None for a person's own command
    correlation  None for a person's own command: what follows from it goes back to it
    """

    command: UUID
    event: UUID | None = None
    correlation: UUID | None = None

    def meta(self, by: Actor, command: Command) -> Meta:
        return Meta(
            person=by.person,
            organisation=by.organisation,
            command=self.command,
            causation=self.event,
            correlation=self.correlation or self.command,
            occurred_on=command.occurred_on,
        )
