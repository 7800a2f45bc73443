"""Whatever changes in an event is seen in its shape."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

import pytest
from pydantic import AfterValidator, BaseModel, Field, StringConstraints
from pydantic.fields import FieldInfo

from shared.core.fields import Area, CreditCode, Fen, Text
from tests.contracts.golden import current
from tests.contracts.shape import shape_of


class Part(BaseModel):
    name: str


class PartWithMore(BaseModel):
    name: str
    amount: int = 0


TYPES: list[Any] = [
    str,
    int,
    int | None,
    Text,
    Area,
    CreditCode,
    Fen,
    Annotated[int, Field(gt=0)],
    Annotated[int, Field(ge=0)],
    Annotated[int, Field(ge=1)],
    Annotated[int, Field(lt=9)],
    Annotated[int, Field(le=9)],
    Annotated[str, StringConstraints(min_length=1)],
    Literal["a", "b"],
    Literal["a"],
    tuple[int, ...],
    tuple[Fen, ...],
    Part,
    PartWithMore,
    tuple[Part, ...],
]


def test_no_two_types_have_the_same_shape():
    shapes = [shape_of({"field": FieldInfo.from_annotation(type)}) for type in TYPES]
    assert len(set(shapes)) == len(TYPES)


def test_a_shape_is_read_like_a_form():
    fields = {"parts": FieldInfo.from_annotation(tuple[PartWithMore, ...]), "paid": FieldInfo(annotation=Fen)}
    assert shape_of(fields) == ("parts:[{name:str amount:int=0}] paid:int(<=100000000000000,>0,strict)")


@pytest.mark.parametrize("type", [frozenset[int], float, Annotated[int, AfterValidator(abs), "remark"]])
def test_what_has_no_word_yet_is_not_passed_over(type):
    with pytest.raises(TypeError, match="no word for"):
        shape_of({"field": FieldInfo.from_annotation(type)})


@pytest.mark.parametrize("event", dict.fromkeys(current().values()), ids=lambda event: event.__name__)
def test_every_kind_of_change_is_another_shape(event):
    shape, variants = shape_of(event.model_fields), dict(changed(event.model_fields))
    assert variants.keys() >= {"added", "added with a default"}
    assert [kind for kind, variant in variants.items() if shape_of(variant) == shape] == []


def changed(fields: Mapping[str, FieldInfo]) -> Iterator[tuple[str, Mapping[str, FieldInfo]]]:
    yield "added", {**fields, "surprise": FieldInfo.from_annotation(int)}
    yield "added with a default", {**fields, "surprise": FieldInfo(annotation=int, default=1)}
    for name, field in fields.items():
        rest = {other: kept for other, kept in fields.items() if other != name}
        yield f"{name} removed", rest
        yield f"{name} renamed", {**rest, f"new_{name}": field}
        yield f"{name} of another type", {**fields, name: FieldInfo.from_annotation(tuple[bool, ...])}
        yield f"{name} with a default", {**fields, name: FieldInfo(annotation=field.annotation, default=None)}
        if list(fields)[-1] != name:
            yield f"{name} at the end", {**rest, name: field}
