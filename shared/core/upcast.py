"""Events of older versions read as today's: a chain of pure functions over their fields (K8)."""

from collections.abc import Callable
from typing import Any, ClassVar, Protocol, TypeVar

from pydantic import BaseModel
from pydantic_core import from_json, to_json

Fields = dict[str, Any]
Upcast = Callable[[Fields], Fields]
"""One version's fields, as JSON has them, → the next version's. Pure: the old ones are left as they are."""


class Stored(Protocol):
    """An event as it lies in a log or arrives from a topic."""

    @property
    def type(self) -> str: ...
    @property
    def schema_version(self) -> int: ...
    @property
    def data(self) -> bytes: ...


class Versioned(BaseModel):
    """Reads an event of its own version and, by way of `upcasts`, of every older one.

    class Measured(Event):
        schema_version: ClassVar[int] = 3
        upcasts: ClassVar[tuple[Upcast, ...]] = (from_1, from_2)

    TypeError where a link is missing.
    """

    schema_version: ClassVar[int] = 1
    upcasts: ClassVar[tuple[Upcast, ...]] = ()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if len(cls.upcasts) != cls.schema_version - 1:
            version, links = cls.schema_version, len(cls.upcasts)
            raise TypeError(f"{cls.__name__} of version {version} needs {version - 1} upcasts, not {links}")


class FromNewerRelease(Exception):
    """A service's own event that this release cannot read, for a newer one wrote it (HTTP 503)."""

    def __init__(self, event: Stored) -> None:
        written = f"{event.type} of version {event.schema_version}"
        super().__init__(f"{written} was written by a newer release than this one")


class NotUpcast(ValueError):
    """An event of an older version that is not what that version was."""


V = TypeVar("V", bound=Versioned)


def read(model: type[V], event: Stored, *, tolerant: bool = False) -> V:
    """An event by its class, whatever its version. `tolerant` passes over fields the class does not know.

    Raises ValidationError, NotUpcast; FromNewerRelease where the class is closed and the version newer.
    """
    data = event.data if event.schema_version == model.schema_version else _today(model, event, tolerant)
    return model.model_validate_json(data, extra="ignore" if tolerant else None)


def _today(model: type[Versioned], event: Stored, tolerant: bool) -> bytes:
    """A reader takes a newer event as it is (K12): what it reads of it is there, or is missed aloud."""
    if event.schema_version < model.schema_version:
        return to_json(_upcast(model, event))
    if tolerant or model.model_config.get("extra") == "ignore":
        return event.data
    raise FromNewerRelease(event)


def _upcast(model: type[Versioned], event: Stored) -> Fields:
    try:
        fields: Fields = from_json(event.data)
        for link in model.upcasts[_links_before(event) :]:
            fields = link(fields)
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
        raise NotUpcast(f"{event.type} of version {event.schema_version}: {said}") from error
    return fields


def _links_before(event: Stored) -> int:
    if event.schema_version < 1:
        raise ValueError("there is no such version")
    return event.schema_version - 1
