"""A file that a command names, by the SHA-256 of its bytes. Who may name it is asked at the door."""

from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, get_args

from pydantic import BaseModel, Field, StringConstraints

from shared.core.fields import SHA256

Path = tuple[str | int, ...]
"""Into a command: names of fields and places in lists."""

FILE = "file"
"""What marks such a field."""

FileRef = Annotated[str, StringConstraints(pattern=SHA256), Field(examples=["0" * 64]), FILE]
"""A file that the service keeps, by the SHA-256 of its bytes in lower-case hex. A command may name one that
its sender uploaded or may read."""


def files_in(message: BaseModel, at: Path = ()) -> Iterator[tuple[Path, str]]:
    """Where in it files are named, and which."""
    for name in _naming(type(message)):
        value = getattr(message, name)
        if FILE in type(message).model_fields[name].metadata:
            yield (*at, name), value
        else:
            yield from _within(value, (*at, name))


@cache
def _naming(message: type[BaseModel]) -> tuple[str, ...]:
    """Its fields in which a file may be named: most messages have none, and are not looked through."""
    fields = message.model_fields.items()
    return tuple(name for name, field in fields if FILE in field.metadata or _may_name(field.annotation))


def _may_name(declared: Any) -> bool:
    if isinstance(declared, type) and issubclass(declared, BaseModel):
        return bool(_naming(declared))
    return any(map(_may_name, get_args(declared)))


def _within(value: Any, at: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, BaseModel):
        yield from files_in(value, at)
    elif isinstance(value, tuple | list):
        for place, part in enumerate(value):
            yield from _within(part, (*at, place))
