"""The cursor of a page: the place of its last row, as a token that nobody needs to read."""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from pydantic import TypeAdapter, ValidationError

from shared.core.row_field import RowField
from shared.core.words import Words
from shared.http.lists.bodies import told
from shared.http.lists.forms import value_of
from shared.views.lists.keyset import stands_at
from shared.views.lists.query import Query

_PARTS: TypeAdapter[tuple[str, list[Any]]] = TypeAdapter(tuple[str, list[Any]])


class Unfit(Exception):
    """A cursor that does not belong to the question."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.words = Words(zh, en)


def cursor(view: str, query: Query, fields: Mapping[str, RowField], row: Mapping[str, Any]) -> str:
    """Behind this row: base64url (RFC 4648) of JSON, the digest of the question and the row's place."""
    place = [stands_at(fields[step.column], row[step.column]) for step in query.order]
    written = json.dumps(
        [_digest(view, query), place], default=told, ensure_ascii=False, separators=(",", ":")
    )
    return urlsafe_b64encode(written.encode()).decode().rstrip("=")


def place_of(view: str, query: Query, fields: Mapping[str, RowField], written: str) -> Sequence[Any]:
    """What the row of the cursor is ordered by. Raises Unfit."""
    digest, values = _read(written)
    if digest != _digest(view, query) or len(values) != len(query.order):
        raise Unfit(
            "续页标记与本次的条件或次序不符，请从第一页重新查询",
            "this cursor belongs to other conditions or another order; begin with the first page",
        )
    try:
        return [_value(fields[step.column], value) for step, value in zip(query.order, values, strict=True)]
    except ValueError:
        raise _unreadable() from None


def _read(written: str) -> tuple[str, list[Any]]:
    try:
        decoded = urlsafe_b64decode(written + "=" * (-len(written) % 4))
        return _PARTS.validate_json(decoded, strict=True)
    except (binascii.Error, ValidationError, ValueError):
        raise _unreadable() from None


def _unreadable() -> Unfit:
    return Unfit(
        "续页标记已损坏，请原样使用上一页给出的标记", "no cursor; use `next` of the page before as it is"
    )


def _value(field: RowField, value: Any) -> Any:
    if value is None and field.optional:
        return None
    found = value_of(field, value)
    if found != stands_at(field, found):
        raise ValueError("longer than what a row is ordered by")
    return found


def _digest(view: str, query: Query) -> str:
    """Of view, conditions and order: another question has another."""
    return sha256(f"{view} {query.where} {query.order}".encode()).hexdigest()[:16]
