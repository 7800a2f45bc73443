"""?dry_run=true: what a command would come to, and nothing recorded."""

from collections.abc import Container, Mapping
from typing import Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field

from shared.core.rules import PlanRow
from shared.http.gate_bodies import GateBody, gate_bodies
from shared.http.lists.forms import Truth
from shared.http.stream_scope import AnotherMatter
from shared.log.decided import NewEvent
from shared.log.rehearsal import Forecast


class Manner(BaseModel):
    """How a command is sent. Any other parameter is refused: a dry run that is misspelt would be none."""

    model_config = ConfigDict(extra="forbid")

    dry_run: Truth = Field(
        default=False, description="试办，不作任何记录 · only say what would happen; nothing is recorded"
    )


class WouldHappen(BaseModel):
    """An event, as it would be recorded in its stream; `data` is empty where it would open what is sealed."""

    type: str
    stream: str
    data: dict[str, Any]


class DryRunBody(BaseModel):
    """What would be recorded on this version of the stream. It promises nothing: others may come first."""

    dry_run: Literal[True] = True
    stream: str
    version: int = Field(description="据以试办的版本 · the version it was judged on")
    events: list[WouldHappen | AnotherMatter]
    gates: list[GateBody]


def dry_run_body(forecast: Forecast, plan: Mapping[str, PlanRow], others: Container[str] = ()) -> DryRunBody:
    """plan: rule id → the row that states it; others: streams that are another matter to whoever asks."""
    would_be = forecast.would_be
    return DryRunBody(
        stream=would_be.stream,
        version=would_be.expected,
        events=[
            AnotherMatter() if stream in others else _would_happen(event, stream, forecast.opens)
            for event, stream in zip(would_be.events, forecast.streams, strict=True)
        ],
        gates=gate_bodies(forecast.gates, plan),
    )


def _would_happen(event: NewEvent, stream: str, opens: bool) -> WouldHappen:
    data = {} if opens else orjson.loads(event.data)
    return WouldHappen(type=event.type, stream=stream, data=data)
