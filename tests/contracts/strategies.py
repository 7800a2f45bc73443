"""Any value of a field, any command, any event: Hypothesis strategies made from the models themselves."""

import types
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin
from uuid import UUID

import annotated_types as at
from hypothesis import strategies as st
from pydantic import AfterValidator, BaseModel, StringConstraints, ValidationError
from pydantic.fields import FieldInfo
from stdnum.cn import uscc

from deploy.site.people import organisation
from shared.core.days import FIRST_DAY
from shared.core.plausible import Confirmable
from shared.core.written import legible

M = TypeVar("M", bound=BaseModel)

CREDIT_CODES = [organisation("91", "340603", number) for number in range(900, 904)]
PRINTABLE = st.characters(exclude_categories=("Cs", "Cc"))
WORDS = ("旧改", "3号楼", "a", "0")
# Numbers of everyday size meet each other's limits; a few huge ones are beyond any of them.
HUNDRED, MOST_EVENTS = 100, 20
NUMBERS = st.integers(-3, 12) | st.sampled_from([10**5, 10**12, 2**63])


@cache
def anything(model: type[M]) -> st.SearchStrategy[M]:
    """Valid instances. Where the model has a rule across fields, those that keep it."""
    fields = {name: _field(field) for name, field in model.model_fields.items()}
    if issubclass(model, Confirmable):
        fields["confirmed"] = st.lists(st.sampled_from(sorted(model.model_fields)), unique=True)
    built = st.fixed_dictionaries(fields).map(lambda values: _valid(model, values))
    return built.filter(lambda instance: instance is not None)


def _valid(model: type[M], values: dict[str, Any]) -> M | None:
    try:
        return model.model_validate(values)
    except ValidationError:
        return None


def _field(field: FieldInfo) -> st.SearchStrategy[Any]:
    return _of(field.annotation, field.metadata)


def _of(annotation: Any, metadata: Iterable[Any] = ()) -> st.SearchStrategy[Any]:
    context, arguments = get_origin(annotation), get_args(annotation)
    if context is Annotated:
        return _of(arguments[0], [*_flat(annotation.__metadata__), *metadata])
    if context is Literal:
        return st.sampled_from(arguments)
    if context in (Union, types.UnionType):
        return st.one_of(*map(_of, arguments))
    if context is tuple and arguments[-1] is not Ellipsis:
        return st.tuples(*map(_of, arguments))
    if context is tuple:
        return st.lists(_of(arguments[0]), min_size=_limit(metadata, at.MinLen, "min_length", 0), max_size=3)
    if context is dict:
        return st.dictionaries(*map(_of, arguments), max_size=3)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return anything(annotation)
    return PLAIN[annotation](list(metadata))


def _flat(metadata: Iterable[Any]) -> list[Any]:
    """Annotated[…, Field(gt=0)]: what the Field says."""
    return [part for m in metadata for part in (m.metadata if isinstance(m, FieldInfo) else [m])]


def _limit(metadata: Iterable[Any], kind: type, name: str, otherwise: Any) -> Any:
    return next((getattr(m, name) for m in metadata if isinstance(m, kind)), otherwise)


def _text(metadata: list[Any]) -> st.SearchStrategy[str]:
    if any(isinstance(m, AfterValidator) and m.func is uscc.validate for m in metadata):
        return st.sampled_from(CREDIT_CODES)
    pattern = _limit(metadata, StringConstraints, "pattern", None)
    if pattern:
        return st.from_regex(pattern, fullmatch=True, alphabet=st.characters(codec="ascii"))
    return st.sampled_from(WORDS) | st.text(PRINTABLE, min_size=1, max_size=5).filter(_legible)


def _legible(text: str) -> bool:
    try:
        return bool(legible(text))
    except ValueError:
        return False


def _number(metadata: list[Any]) -> st.SearchStrategy[int]:
    least = max(_limit(metadata, at.Ge, "ge", -(2**70)), _limit(metadata, at.Gt, "gt", -(2**70)) + 1)
    most = min(_limit(metadata, at.Le, "le", 2**70), _limit(metadata, at.Lt, "lt", 2**70) - 1)
    # What is counted never comes to its end within a history of a few events.
    most = most if most <= HUNDRED else most - MOST_EVENTS
    return NUMBERS.filter(lambda n: least <= n <= most) | st.integers(least, most)


PLAIN: dict[Any, Callable[[list[Any]], st.SearchStrategy[Any]]] = {
    str: _text,
    int: _number,
    bool: lambda _: st.booleans(),
    date: lambda _: st.dates(date(2024, 1, 1), date(2024, 1, 9)) | st.dates(FIRST_DAY, date(2025, 12, 31)),
    UUID: lambda _: st.uuids(),
    type(None): lambda _: st.none(),
}
