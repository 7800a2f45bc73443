"""Parameters that several services go by belong to one: the others take them over, with the same document."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from shared.core.decider import Addressed, Decider
from shared.core.messages import EventContext, ForeignEvent
from shared.core.reactions import Reaction, reaction
from shared.mechanisms.jurisdiction.commands import TakeOverParameter, TakeOverRevocation
from shared.mechanisms.jurisdiction.decide import PARAMETERS
from shared.mechanisms.jurisdiction.parameter import Parameter


def taking_over(
    parameters: Sequence[Parameter[Any]], source: str, into: Decider[Any, Any, Any]
) -> tuple[Reaction, Reaction]:
    """The reactions of a service. source: where they belong; into: its own decider of parameters."""
    names = frozenset(parameter.name for parameter in parameters)
    return _of_what_is_set(names, source, into), _of_what_is_revoked(names, source, into)


def _of_what_is_set(names: frozenset[str], source: str, into: Decider[Any, Any, Any]) -> Reaction:
    class ParameterSet(ForeignEvent, source=source):
        name: str
        place: str
        effective_from: date
        document_number: str
        document_title: str
        value: str

    def take_over_parameter(event: ParameterSet, context: EventContext) -> list[Addressed]:
        if event.name not in names:
            return []
        command = TakeOverParameter(occurred_on=context.occurred_on, **event.model_dump())
        return [Addressed(into, PARAMETERS.id, command)]

    return reaction(ParameterSet, take_over_parameter)


def _of_what_is_revoked(names: frozenset[str], source: str, into: Decider[Any, Any, Any]) -> Reaction:
    class ParameterRevoked(ForeignEvent, source=source):
        name: str
        place: str
        effective_from: date
        document_number: str
        document_title: str
        reason: str

    def take_over_revocation(event: ParameterRevoked, context: EventContext) -> list[Addressed]:
        if event.name not in names:
            return []
        command = TakeOverRevocation(occurred_on=context.occurred_on, **event.model_dump())
        return [Addressed(into, PARAMETERS.id, command)]

    return reaction(ParameterRevoked, take_over_revocation)
