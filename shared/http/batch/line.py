"""What a line of a batch says, and whether it is written as it should be."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from shared.core.decider import Addressed, Decider
from shared.core.frozen import Frozen
from shared.core.keys import key_of
from shared.core.messages import Command, type_name
from shared.core.service import Service
from shared.http.command_desk import Sent
from shared.http.door import MOST_COMMAS, too_large
from shared.http.parameters import id_of
from shared.log.causation import Causation

NO_COMMAND = ("本服务没有可由人员办理的这一命令", "no command of this service that a person may send")


class BatchLine(BaseModel):
    """One command: what its own route takes from path, headers, parameter and body."""

    model_config = ConfigDict(extra="forbid")

    id: UUID = Field(description="命令编号 · command id, as Idempotency-Key: sent again, the first answer")
    command: str = Field(description="命令名称 · name of the command", examples=["RecordInspection"])
    to: str | None = Field(
        default=None,
        description=(
            "办理对象的编号，同其单独地址中的编号；仅有一份的可不填 · "
            "the id that its own route has in its path; not needed where there is but one of the kind"
        ),
        examples=["xj-2024-001"],
    )
    expected: int | None = Field(
        default=None,
        strict=True,
        ge=0,
        lt=10**18,
        description="据以办理的版本 · version decided on, as If-Match",
    )
    dry_run: bool = Field(default=False, strict=True, description="试办，不作任何记录 · nothing is recorded")
    body: Any = Field(description="内容 · what its own route takes as its body")


class Read(Frozen, frozen=True):
    """A line that is well written: its command, the Kafka key in whose order it is decided, and the path of
    the command's own route."""

    sent: Sent
    key: str
    path: str


class Malformed(Exception):
    """id: as far as it could be read"""

    def __init__(self, error: Exception, id: UUID | None = None) -> None:
        super().__init__(str(error))
        self.error, self.id = error, id


class _Kind(Frozen, frozen=True):
    decider: Decider[Any, Any, Any]
    command: type[Command]
    id: TypeAdapter[str]
    path: str


class Reader:
    """Reads the lines of a service's batches.

    paths  name of a command that a person may send → the path of its route, {id} standing for the stream's
    """

    def __init__(self, service: Service, paths: Mapping[str, str]) -> None:
        self._kinds = {
            type_name(command): _Kind(
                decider, command, TypeAdapter(id_of(decider)), paths[type_name(command)]
            )
            for decider in service.deciders
            for command in decider.command_types().values()
            if command.roles
        }

    def __call__(self, line: bytes) -> Read:
        """Raises Malformed, which names every fault at once."""
        written = _object(line)
        said, faults = _validated(BatchLine, written, "line")
        kind = self._kinds.get(str(written.get("command")))
        if kind is None:
            faults += [] if _named(faults, "command") else [_fault("command", *NO_COMMAND)]
            raise Malformed(RequestValidationError(faults), _id(written))
        to = _to(kind, written.get("to"), faults)
        command, more = _validated(kind.command, written.get("body"), "body")
        faults += [] if _named(faults, "body") else more
        if faults or said is None:
            raise Malformed(RequestValidationError(faults), _id(written))
        sent = Sent(Addressed(kind.decider, to, command), Causation(said.id), said.expected, said.dry_run)
        return Read(sent, key_of(to), kind.path.replace("{id}", to))


def _object(line: bytes) -> dict[str, Any]:
    """Raises Malformed."""
    if line.count(b",") > MOST_COMMAS:
        raise Malformed(too_large())
    try:
        written = json.loads(line.decode())
    except json.JSONDecodeError as error:
        raise Malformed(_no_json(error.pos, error.msg)) from error
    except UnicodeDecodeError as error:
        raise Malformed(_no_json(error.start, "not UTF-8")) from error
    except (ValueError, RecursionError) as error:  # of too many digits, or too deep
        raise Malformed(_no_json(0, "cannot be read")) from error
    if not isinstance(written, dict):
        raise Malformed(_no_json(0, "not an object"))
    return written


def _no_json(at: int, why: str) -> RequestValidationError:
    fault = {"type": "json_invalid", "loc": ("line", at), "msg": "JSON decode error", "ctx": {"error": why}}
    return RequestValidationError([fault])


def _validated(model: Any, value: Any, place: str) -> tuple[Any, list[Any]]:
    """The instance, or None and its faults."""
    try:
        return model.__pydantic_validator__.validate_python(value), []
    except ValidationError as error:
        return None, [{**one, "loc": (place, *one["loc"])} for one in error.errors(include_url=False)]


def _to(kind: _Kind, written: Any, faults: list[Any]) -> str:
    """The stream's id; what is wrong with it is added to the faults."""
    only = kind.decider.only
    if only and written not in (None, only):
        faults.append(_fault("to", f"只能是 {only}，也可不填", f"{only}, or left out"))
    if only or _named(faults, "to"):
        return only or ""
    try:
        return kind.id.validate_python(written)
    except ValidationError as error:
        [one] = error.errors(include_url=False)[:1]
        faults.append({**one, "loc": ("line", "to")})
        return ""


def _fault(field: str, zh: str, en: str) -> dict[str, Any]:
    return {"type": "value_error", "loc": ("line", field), "msg": f"Value error, {zh} · {en}"}


def _named(faults: list[Any], field: str) -> bool:
    return any(fault["loc"][:2] == ("line", field) for fault in faults)


def _id(written: dict[str, Any]) -> UUID | None:
    try:
        return UUID(written["id"])
    except (KeyError, ValueError, AttributeError, TypeError):
        return None
