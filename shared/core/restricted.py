"""Content that stays out of the log: there a reference and a salted commitment stand for it (K15). Pure."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, GetCoreSchemaHandler, TypeAdapter, ValidationInfo
from pydantic_core import CoreSchema, core_schema, to_json

from shared.core.fields import Sha256
from shared.core.messages import Command, Value
from shared.core.refusals import OutOfOrder
from shared.core.rules import Rule

V = TypeVar("V")

SALT_BYTES = 32
JOURNALLED = {"journalled": True}
"""The context in which a command of the journal is read: nobody else may send a reference for content."""


class Kept(Value):
    """What stands for restricted content in commands and events.

    commitment  SHA-256 over the salt and the content's canonical bytes: it tells nothing of the content, and
                holds whoever shows it later to what was written
    """

    item: UUID
    commitment: Sha256


class Opened(Value, Generic[V]):
    """Content that a decision opened, as its event shows it for ever. The salt is in hexadecimal digits."""

    item: UUID
    salt: Sha256
    content: V


@dataclass(frozen=True)
class Kind:
    """A kind of restricted content, and the annotation of a field that holds such.

    opinion: Annotated[Opinion | Kept, OPINION]

    content   the class of what a person writes
    openable  whether a decision may open it, and so put it into the log for ever: never personal data
    """

    name: str
    content: type[Value]
    openable: bool = False

    def read(self, canonical: bytes) -> Value:
        """Raises ValidationError."""
        return self.content.model_validate_json(canonical)

    def opened(self, item: UUID, salt: bytes, canonical: bytes) -> "Opened[Any]":
        """Raises ValidationError."""
        of_this: Any = Opened.__class_getitem__(self.content)
        opened: Opened[Any] = of_this(item=item, salt=salt.hex(), content=self.read(canonical))
        return opened

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """A form asks for the content; what is kept of it passes where the journal is read, or was put there
        by code."""
        return core_schema.with_info_wrap_validator_function(
            _content_or_kept,
            handler.generate_schema(self.content),
            serialization=core_schema.plain_serializer_function_ser_schema(dict),
        )


def _content_or_kept(value: Any, content: Callable[[Any], Any], info: ValidationInfo) -> Any:
    if isinstance(value, Kept):
        return value
    return _KEPT.validate_python(value) if info.context == JOURNALLED else content(value)


_KEPT = TypeAdapter(Kept)


@dataclass(frozen=True)
class Opens:
    """That a decision on a command opens content.

    items  (state, command) → what it opens, all of the kind
    """

    command: type[Command]
    kind: Kind
    items: Callable[[Any, Any], Iterable[Kept]]

    def __post_init__(self) -> None:
        """Raises ValueError for a kind that is never opened."""
        if not self.kind.openable:
            raise ValueError(f"{self.command.__name__} opens {self.kind.name}, which is never opened")


class ContentLost(OutOfOrder):
    """What a decision opens is not there, or cannot be read: first that is recorded (HTTP 409)."""

    def __init__(self, rule: Rule, items: Iterable[UUID]) -> None:
        which = ", ".join(sorted(map(str, items)))
        super().__init__(
            rule,
            f"受限内容已经丢失或者无法读取（{which}），请先登记丢失，再由本人重新填写",
            f"restricted content is lost or unreadable ({which}): record that, and its writer writes again",
        )
        self.items = items


@cache
def restricted_in(command: type[Command]) -> Mapping[str, Kind]:
    """Its fields that hold restricted content."""
    marks = {name: field.metadata for name, field in command.model_fields.items()}
    return {name: kind for name, marked in marks.items() for kind in marked if isinstance(kind, Kind)}


def written_in(command: Command) -> Mapping[str, Value]:
    """What of the restricted content of a command is still there to be read."""
    if not (kinds := restricted_in(type(command))):
        return {}
    fields = {name: getattr(command, name) for name in kinds}
    return {name: content for name, content in fields.items() if not isinstance(content, Kept)}


def kept(content: Any) -> Kept:
    """What `decide` sees of a restricted field. Raises TypeError where the content came through."""
    if not isinstance(content, Kept):
        raise TypeError(f"{type(content).__name__} is to be kept out of the decision")
    return content


def canonical(content: Value) -> bytes:
    """The bytes that a commitment is about: JSON in UTF-8, the fields in the order of their class."""
    return to_json(content)


def commitment(salt: bytes, content: bytes) -> str:
    return hashlib.sha256(salt + content).hexdigest()


def agrees(kept: Kept, opened: Opened[Any]) -> bool:
    """Whether what was opened is what was committed to."""
    shown = commitment(bytes.fromhex(opened.salt), canonical(opened.content))
    return (kept.item, kept.commitment) == (opened.item, shown)


def parts_of(message: Any, wanted: type[V]) -> Iterable[V]:
    """What of a class stands in a message, at any depth: all that it opened, all that it keeps."""
    match message:
        case _ if isinstance(message, wanted):
            yield message
        case BaseModel():
            yield from parts_of(dict(message), wanted)
        case Mapping():
            yield from parts_of(list(message.values()), wanted)
        case list() | tuple():
            for part in message:
                yield from parts_of(part, wanted)
