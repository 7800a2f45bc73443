"""A file that a command names, by the SHA-256 of its bytes. Who may name it is asked at the door."""

from collections.abc import Iterator
from typing import Annotated, Any

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
    for name, field in type(message).model_fields.items():
        value = getattr(message, name)
        if FILE in field.metadata:
            yield (*at, name), value
        elif isinstance(value, BaseModel | tuple | list):
            yield from _within(value, (*at, name))


def _within(value: Any, at: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, BaseModel):
        yield from files_in(value, at)
    elif isinstance(value, tuple | list):
        for place, part in enumerate(value):
            yield from _within(part, (*at, place))
