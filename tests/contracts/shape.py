"""The shape of an event in one line of our own, which no release of a library rewrites.

plan_version:int tier:"basic"|"improved" sources:[{kind:"central"|"fiscal" amount:int(>0)}] note:str|null=null
"""

import json
import types
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

import annotated_types as at
from pydantic import AfterValidator, BaseModel, BeforeValidator, Strict, StringConstraints
from pydantic.fields import FieldInfo

from shared.core import files, paper_numbers
from shared.core.restricted import Kind

TEXT_LIMITS = {
    "min_length": "length>={}",
    "max_length": "length<={}",
    "pattern": "~{}",
    "strip_whitespace": "stripped={}",
}
PLAIN = {
    str: "str",
    int: "int",
    bool: "bool",
    date: "date",
    Decimal: "decimal",
    UUID: "uuid",
    types.NoneType: "null",
    Any: "any",
}


def shape_of(fields: Mapping[str, FieldInfo]) -> str:
    """Names, order, types, limits and defaults of the fields, at any depth; not what is said about them.

    Raises TypeError where a type or a limit has no word here yet.
    """
    return " ".join(f"{name}:{_field(field)}" for name, field in fields.items())


def _field(field: FieldInfo) -> str:
    described = _type(field.annotation, field.metadata)
    return described if field.is_required() else f"{described}={_default(field)}"


def _default(field: FieldInfo) -> str:
    if field.default_factory is not None:
        return f"{field.default_factory.__name__}()"
    return json.dumps(field.default, ensure_ascii=False, default=_as_json)


def _as_json(default: BaseModel | Decimal) -> Any:
    return str(default) if isinstance(default, Decimal) else default.model_dump()


def _type(annotation: Any, metadata: Iterable[Any] = ()) -> str:
    """Of restricted content, what a person writes; the log has a reference in its place."""
    if kind := next((part for part in metadata if isinstance(part, Kind)), None):
        return f"restricted({_bare(kind.content)})"
    limits = sorted(limit for part in metadata for limit in _limits(part))
    return _bare(annotation) + (f"({','.join(limits)})" if limits else "")


def _bare(annotation: Any) -> str:
    arguments = get_args(annotation)
    match get_origin(annotation):
        case kind if kind is Annotated:
            return _type(arguments[0], annotation.__metadata__)
        case kind if kind is Literal:
            return "|".join(json.dumps(value, ensure_ascii=False) for value in arguments)
        case kind if kind in (Union, types.UnionType):
            return "|".join(map(_type, arguments))
        case kind if kind in (tuple, list):
            return f"[{_type(arguments[0])}]"
        case kind if kind is dict:
            return f"map({_type(arguments[0])}:{_type(arguments[1])})"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return f"{{{shape_of(annotation.model_fields)}}}"
    if annotation in PLAIN:
        return PLAIN[annotation]
    raise TypeError(f"no word for the type {annotation}")


def _limits(metadata: Any) -> Iterator[str]:
    match metadata:
        case FieldInfo():
            yield from (limit for part in metadata.metadata for limit in _limits(part))
        case at.Gt(gt):
            yield f">{gt}"
        case at.Ge(ge):
            yield f">={ge}"
        case at.Lt(lt):
            yield f"<{lt}"
        case at.Le(le):
            yield f"<={le}"
        case at.MinLen(least):
            yield f"length>={least}"
        case at.MaxLen(most):
            yield f"length<={most}"
        case Strict(strict=True):
            yield "strict"
        case StringConstraints():
            yield from _text_limits(metadata)
        case paper_numbers.OFF_PAPER | files.FILE:
            return
        case AfterValidator(func=check) | BeforeValidator(func=check):
            yield f"{check.__module__}.{check.__name__}"
        case _:
            raise TypeError(f"no word for the limit {metadata}")


def _text_limits(limits: StringConstraints) -> Iterator[str]:
    """A limit that is not set is None."""
    said = {name: value for name, value in vars(limits).items() if value is not None}
    yield from (TEXT_LIMITS[name].format(value) for name, value in said.items())
