"""Every number of a message has limits, and what is within them fits the column that shows it."""

from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import annotated_types as at
import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from sqlalchemy import BigInteger

from services.audit.catalogue import SERVICES
from shared.core.messages import ForeignEvent
from shared.views.table import table_of
from tools.docs.catalogue import departments, readers

LEAST, MOST = -(2**63), 2**63 - 1
MESSAGES = [
    *(m for s in SERVICES.values() for d in s.all_deciders for m in d.command_types().values()),
    *(m for s in SERVICES.values() for d in s.all_categories for m in d.event_types().values()),
    *(reader.model for reader in readers(departments()) if issubclass(reader.model, ForeignEvent)),
]
VIEWS = [view for service in SERVICES.values() for view in service.views]


def numbers(model: type[BaseModel], within: str = "") -> Iterator[tuple[str, list[Any]]]:
    """Each integer of a message, at any depth: where it stands, and its limits."""
    for name, field in model.model_fields.items():
        yield from _of(field.annotation, f"{within}/{name}", field.metadata)


def _of(annotation: Any, place: str, metadata: list[Any]) -> Iterator[tuple[str, list[Any]]]:
    if annotation is int:
        yield place, metadata
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from numbers(annotation, place)
    elif get_origin(annotation) is Annotated:
        kind, *said = get_args(annotation)
        flat = [m for part in said for m in (part.metadata if isinstance(part, FieldInfo) else [part])]
        yield from _of(kind, place, [*flat, *metadata])
    else:
        for argument in get_args(annotation):
            yield from _of(argument, place, [])


def least_and_most(limits: list[Any]) -> tuple[int | None, int | None]:
    least = most = None
    for limit in limits:
        match limit:
            case at.Ge(ge=int(value)):
                least = value
            case at.Gt(gt=int(value)):
                least = value + 1
            case at.Le(le=int(value)):
                most = value
            case at.Lt(lt=int(value)):
                most = value - 1
    return least, most


def fits_a_bigint(least: int | None, most: int | None) -> bool:
    return least is not None and most is not None and least >= LEAST and most <= MOST


@pytest.mark.parametrize("message", MESSAGES, ids=lambda m: f"{m.__module__.split('.')[1]}-{m.__name__}")
def test_K7_every_number_of_a_message_fits_the_column_of_a_view(message: type[BaseModel]):
    """What a log holds and no view can show parks its project for good."""
    found = {place: least_and_most(limits) for place, limits in numbers(message)}
    assert {place: ends for place, ends in found.items() if not fits_a_bigint(*ends)} == {}


def test_numbers_are_found_at_any_depth():
    places = [place for message in MESSAGES for place, _ in numbers(message)]
    assert {"/sources/amount", "/households", "/previous_version", "/percent"} <= set(places)


def test_a_number_without_limits_would_be_found():
    class Counted(BaseModel):
        storeys: int

    [(place, limits)] = numbers(Counted)
    assert (place, least_and_most(limits)) == ("/storeys", (None, None))
    assert not fits_a_bigint(None, None)
    assert not fits_a_bigint(1, None)
    assert not fits_a_bigint(1, MOST + 1)
    assert fits_a_bigint(LEAST, MOST)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_every_number_of_a_view_is_kept_in_a_bigint(view: Any):
    hints, columns = get_type_hints(view.row), table_of(view, 1).table.columns
    counted = [name for name, hint in hints.items() if hint is int or int in get_args(hint)]
    assert {type(columns[name].type) for name in counted} <= {BigInteger}
