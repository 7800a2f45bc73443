"""Setting parameters and revoking them: one stream of a service has all of them, under one version."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial, reduce
from operator import or_
from typing import Any

from shared.core.actor import Actor
from shared.core.category import Category, members
from shared.core.decider import Decider
from shared.core.deciding import in_scope, news
from shared.core.gated import Gated
from shared.core.paper_numbers import alike
from shared.core.refusals import NotEntitled, OutOfOrder
from shared.core.roles import names_of
from shared.core.rules import Rule
from shared.core.scope import EVERYBODYS, Whose
from shared.core.words import Words
from shared.mechanisms.jurisdiction.commands import (
    ParameterCommands,
    RevokeParameter,
    SetParameter,
    TakeOverParameter,
    TakingOver,
    commands_about,
)
from shared.mechanisms.jurisdiction.events import ParameterEvents, ParameterRevoked, ParameterSet
from shared.mechanisms.jurisdiction.parameter import Parameter
from shared.mechanisms.jurisdiction.state import Parameters

Known = Mapping[str, Parameter[Any]]


def evolve(parameters: Parameters, event: ParameterEvents) -> Parameters:
    return parameters.with_(event)


def who_reads(id: str, parameters: Parameters) -> Whose:
    """What documents set is for all who go by it."""
    return EVERYBODYS


_CATEGORY = Category("jurisdiction", Parameters(), evolve, ParameterEvents, whose=who_reads)
PARAMETERS = _CATEGORY.at("parameters")
"""Of every service: what a decision looks at that needs one of them."""


def jurisdiction(
    rule: Rule, *parameters: Parameter[Any], taken_over: Sequence[Parameter[Any]] = ()
) -> Decider[ParameterCommands, ParameterEvents, Parameters]:
    """The decider of a service's parameters. Raises ValueError where two have one name.

    rule        the row of the plans by which documents set them; each refusal has its parameter's own
    taken_over  parameters of another service: they are set there, and here by a reaction
    """
    names = Counter(parameter.name for parameter in (*parameters, *taken_over))
    if repeated := [name for name, n in names.items() if n > 1]:
        raise ValueError(f"several parameters are called {', '.join(repeated)}")
    asked = members(commands_about(parameters, rule)) if parameters else ()
    heard = members(TakingOver) if taken_over else ()
    return Decider(
        _CATEGORY.category,
        _CATEGORY.initial,
        evolve,
        ParameterEvents,
        "jurisdiction",
        reduce(or_, (*asked, *heard)),
        partial(decide, {parameter.name: parameter for parameter in parameters}),
        only=PARAMETERS.id,
        whose=_CATEGORY.whose,
        # Whose business it is, and what may be set, depends on the parameter that is named.
        gates=tuple(Gated(command, at=Parameters) for command in asked),
    )


def decide(
    known: Known, parameters: Parameters, command: ParameterCommands, by: Actor
) -> list[ParameterEvents]:
    if isinstance(command, TakingOver):
        return _taken_over(parameters, command)
    parameter = known[command.name]
    _entitled(parameter, command, by)
    for beyond in in_scope(command.place, by):
        raise NotEntitled(parameter.rule, *beyond)
    if isinstance(command, SetParameter):
        return _set(parameter, parameters, command)
    return _revoked(parameter, parameters, command)


def _taken_over(parameters: Parameters, command: TakingOver) -> list[ParameterEvents]:
    """It was judged where it belongs."""
    kind = ParameterSet if isinstance(command, TakeOverParameter) else ParameterRevoked
    asked: ParameterEvents = kind(**command.recorded())
    said = parameters.from_day(command.name, command.place, command.effective_from)
    return [] if said and alike(said, asked) else [asked]


def _entitled(parameter: Parameter[Any], command: ParameterCommands, by: Actor) -> None:
    """Who may send the command may not set every parameter by it."""
    if by.roles.isdisjoint(parameter.roles):
        who, (zh, en) = names_of(parameter.roles), parameter.title
        raise NotEntitled(
            parameter.rule,
            f"参数「{zh}」的{command.title.zh}须由以下角色办理：{who.zh}",
            f"{command.title.en}, here “{en}”, takes one of: {who.en}",
        )


def _set(parameter: Parameter[Any], parameters: Parameters, command: SetParameter) -> list[ParameterEvents]:
    """What is set from a day on stands: another value for that day takes a revocation first."""
    asked = ParameterSet(**command.recorded() | {"value": parameter.written(command.value)})
    said = parameters.from_day(command.name, command.place, command.effective_from)
    known = said if isinstance(said, ParameterSet) else None
    return [*news(known, asked, parameter.rule, partial(_stands, parameter))]


def _stands(parameter: Parameter[Any], known: ParameterSet) -> Words:
    place, day, paper = known.place, known.effective_from, known.document_number
    name, value = parameter.title, parameter.said(known.value)
    return Words(
        f"{place} 的参数「{name.zh}」自 {day} 起已设为{value.zh}（{paper}），更正须先自同日起撤销",
        f"parameter “{name.en}” of {place} is {value.en} from {day} on ({paper}); to correct it, "
        "revoke it from that day on first",
    )


def _revoked(
    parameter: Parameter[Any], parameters: Parameters, command: RevokeParameter
) -> list[ParameterEvents]:
    """Only what the place itself has set on that day; what it has from above stands there."""
    asked = ParameterRevoked(**command.recorded())
    said = parameters.since(command.name, command.place, command.effective_from)
    if isinstance(said, ParameterSet):
        return [asked]
    if said and alike(said, asked):
        return []
    name, place, day = parameter.title, command.place, command.effective_from
    raise OutOfOrder(
        parameter.rule,
        f"{place} 自身在 {day} 没有参数「{name.zh}」，无可撤销",
        f"{place} has no parameter “{name.en}” of its own on {day}; there is nothing to revoke",
    )
