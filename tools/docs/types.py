"""Python annotations as a reader of the documents sees them."""

import types
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel


def words(annotation: Any) -> str:
    """tuple[Source, ...] → [Source]; Literal["a", "b"] → "a" or "b"; date | None → date or null."""
    match get_origin(annotation), get_args(annotation):
        case None, _:
            return "null" if annotation is type(None) else str(annotation.__name__)
        case origin, (plain, *_) if origin is Annotated:
            return words(plain)
        case origin, values if origin is Literal:
            return _either(f'"{value}"' for value in values)
        case origin, members if origin in (Union, types.UnionType):
            return _either(map(words, members))
        case origin, (member, *_) if origin in (tuple, list, frozenset):
            return f"[{words(member)}]"
        case origin, (key, value) if origin is dict:
            return f"{{{words(key)}: {words(value)}}}"
        case _:
            raise TypeError(f"a field of type {annotation} is not described yet: add it here")


def parts(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """The models that its fields are made of, at any depth, nearest first."""
    for field in model.model_fields.values():
        for part in _models(field.annotation):
            yield part
            yield from parts(part)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)


def _either(choices: Iterable[str]) -> str:
    return " or ".join(choices)
