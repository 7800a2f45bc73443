"""A vault in memory: the same content by the same person in the same place is the same item in every test."""

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from shared.core.actor import Actor
from shared.core.decider import Decider
from shared.core.messages import Command, Value
from shared.core.plausible import Doubt, unconfirmed
from shared.core.restricted import (
    ContentLost,
    Kept,
    Kind,
    Opened,
    canonical,
    commitment,
    restricted_in,
    written_in,
)

_HELD: dict[UUID, Opened[Any]] = {}


def taken_out(stream: str, command: Command, by: Actor) -> tuple[Command, Sequence[Doubt]]:
    """The command as `decide` sees it, and the doubts about what it does not see."""
    kinds, written = restricted_in(type(command)), written_in(command)
    if not written:
        return command, ()
    instead = {name: keep(stream, by, kinds[name], content) for name, content in written.items()}
    return command.model_copy(update=instead), unconfirmed(command)


def keep(stream: str, by: Actor, kind: Kind, content: Value) -> Kept:
    place = "\0".join([stream, by.person, by.organisation, kind.name])
    salt = hashlib.sha256(place.encode() + canonical(content)).digest()
    item = UUID(bytes=salt[:16])
    _HELD[item] = kind.opened(item, salt, canonical(content))
    return Kept(item=item, commitment=commitment(salt, canonical(content)))


def held(item: UUID) -> Opened[Any]:
    """Raises KeyError."""
    return _HELD[item]


def opened(decider: Decider[Any, Any, Any], state: Any, command: Command) -> dict[UUID, Opened[Any]]:
    """What a decision opens. Raises ContentLost."""
    wanted = [kept.item for _, kept in decider.opened_by(state, command)]
    if lost := [item for item in wanted if item not in _HELD]:
        raise ContentLost(command.rule, lost)
    return {item: _HELD[item] for item in wanted}
