"""The four services as they describe themselves: who publishes what, and who reads it."""

import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel

from deploy.site.components import SERVICES
from deploy.site.problem import OperatorProblem
from services.audit import catalogue
from shared.core.messages import Event
from shared.core.service import Service

NAMES = {"projects": "项目", "reviews": "审核", "funding": "资金", "maintenance": "管护"}
DISCLOSURES = {
    "public": "公开 · anybody may see it",
    "partner": "合作方 · the departments and systems that have an account",
    "restricted": "受限 · may hold personal data: for who works with it alone",
}


@dataclass(frozen=True)
class Reader:
    """A reaction or a view of `service`, and the model by which it reads one event type of `source`."""

    service: str
    kind: Literal["reaction", "view"]
    name: str
    source: str
    model: type[BaseModel]

    @property
    def reads(self) -> tuple[str, str]:
        return self.source, self.model.__name__


def departments() -> tuple[Service, ...]:
    return tuple(catalogue.SERVICES[name] for name in SERVICES)


def readers(services: Sequence[Service]) -> list[Reader]:
    return [reader for service in services for reader in [*_reactions(service), *_views(service)]]


def _reactions(service: Service) -> list[Reader]:
    return [
        Reader(service.name, "reaction", reaction.name, reaction.reads.source, reaction.reads)
        for reaction in service.reactions
    ]


def _views(service: Service) -> list[Reader]:
    return [
        Reader(service.name, "view", view.name, source, model)
        for view in service.views
        for (source, _), model in view.models(service.name).items()
    ]


def meaning(event: type[Event]) -> str:
    """实施方案已批准 · the plan is approved. What else its docstring says, on one line.

    Raises OperatorProblem where it has no title.
    """
    if not hasattr(event, "title"):
        where = f"{event.__module__}.{event.__name__}"
        raise OperatorProblem(f"{where} 没有名称。", f"{where} has no title.", "title = Words(zh, en)")
    more = " ".join(inspect.cleandoc(event.__doc__ or "").split()).removesuffix(".")
    return f"{event.title.zh} · {event.title.en}" + (f". {more}" if more else "")


def title(source: str, type: str) -> str:
    """已受理 PlanAccepted: an event's Chinese name, where it is known here, and its type."""
    return f"{catalogue.chinese_name(source, type)} {type}".strip()
