"""What happened to the parameters of a service."""

from datetime import date
from typing import ClassVar

from shared.core.fields import Place
from shared.core.messages import Event
from shared.core.paper_numbers import PaperNumber
from shared.core.words import Words


class _ByDocument(Event):
    name: str
    place: Place
    effective_from: date
    document_number: PaperNumber
    document_title: str


class ParameterSet(_ByDocument):
    """Holds in the place and all below it that has no value of its own, until another day says otherwise."""

    title: ClassVar = Words("参数已设定", "a parameter is set")

    value: str


class ParameterRevoked(_ByDocument):
    """From that day on the place has no value of its own: what stands above it holds again."""

    title: ClassVar = Words("参数已撤销", "a parameter is revoked")

    reason: str


ParameterEvents = ParameterSet | ParameterRevoked
