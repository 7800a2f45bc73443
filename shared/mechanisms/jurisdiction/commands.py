"""What may be asked about the parameters of a service, and how they are asked of this one's."""

from collections.abc import Sequence
from types import UnionType
from typing import Any, ClassVar, Literal, TypeVar

from pydantic import Field, create_model

from shared.core.days import ComingDay
from shared.core.fields import Name, Place, Text, TypedNumber
from shared.core.messages import Command
from shared.core.rules import Rule
from shared.core.words import Words
from shared.mechanisms.jurisdiction.parameter import Parameter

C = TypeVar("C", bound=Command)


class _ByDocument(Command):
    name: str = Field(description="参数 · the parameter")
    place: Place = Field(description="适用的区划，及其以下 · the division it holds in, and all below it")
    effective_from: ComingDay = Field(description="自何日起 · from which day on", examples=["2024-03-15"])
    document_number: TypedNumber = Field(
        description="依据文号 · number of the document that says so", examples=["X建城〔2024〕12号"]
    )
    document_title: Name = Field(description="依据文件名称 · title of that document", examples=["审核通知"])


class SetParameter(_ByDocument):
    """设定参数 · set what a document fixes for a place."""

    title: ClassVar = Words("设定参数", "setting a parameter")

    value: Text = Field(description="值 · the value, in the form that the parameter has", examples=["5"])


class RevokeParameter(_ByDocument):
    """撤销参数 · from that day on the place has no value of its own; what stands above it holds again."""

    title: ClassVar = Words("撤销参数", "revoking a parameter")

    reason: Text = Field(description="理由 · reason", examples=["文件已废止"])


class TakeOverParameter(_ByDocument):
    """What another service has set, to which the parameter belongs."""

    value: Text


class TakeOverRevocation(_ByDocument):
    """What another service has revoked, likewise."""

    reason: Text


TakingOver = TakeOverParameter | TakeOverRevocation
ParameterCommands = SetParameter | RevokeParameter | TakingOver


def commands_about(parameters: Sequence[Parameter[Any]], rule: Rule) -> UnionType | type[Command]:
    """What may be set and revoked of one service: its own parameters only, by whoever may set one of them."""
    known = tuple(parameter.name for parameter in parameters)
    name: Any = (Literal[known], Field(description="参数 · the parameter", examples=[known[0]]))
    roles = frozenset(role for parameter in parameters for role in parameter.roles)

    def own(command: type[C]) -> type[C]:
        return create_model(
            command.__name__,
            __base__=command,
            __doc__=command.__doc__,
            __module__=command.__module__,
            __namespace__={"roles": roles, "rule": rule},
            name=name,
        )

    return own(SetParameter) | own(RevokeParameter)
