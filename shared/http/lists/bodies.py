"""What a list answers with, as the OpenAPI document tells it."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, get_type_hints

from pydantic import BaseModel, Field, create_model

from shared.core.column import columns_of
from shared.core.reader import PUBLIC
from shared.core.row_field import RowField, row_fields
from shared.core.view import View
from shared.http.lists.questions import described
from shared.http.lists.sight import is_open

Body = type[BaseModel]


@cache
def row_body(view: View[Any]) -> Body:
    """A row. A column that not everybody may see is null for the others."""
    hints, fields = get_type_hints(view.row), row_fields(view.row)
    sometimes_hidden = PUBLIC.hidden(columns_of(view.row)) if is_open(view) else _restricted(fields)
    columns: dict[str, Any] = {
        name: (_described(field, hints[name] | None if name in sometimes_hidden else hints[name]), ...)
        for name, field in fields.items()
    }
    return create_model(view.row.__name__, __doc__=view.row.__doc__, **columns)


def _restricted(fields: Mapping[str, RowField]) -> set[str]:
    return {name for name, field in fields.items() if field.column.readers}


def page_body(view: View[Any]) -> Body:
    next_ = Field(description="下一页的续页标记，末页为空 · `after` of the next page; null at the end")
    count = Field(description="符合条件的总行数，要求时给出 · how many rows fit in all, where it was asked")
    parts: dict[str, Any] = {
        "rows": list[row_body(view)],  # type: ignore[misc]  # FastAPI reads it
        "next": Annotated[str | None, next_],
        "count": Annotated[int | None, count],
    }
    return create_model(f"{view.row.__name__}Page", **parts)


def summary_body(view: View[Any]) -> Body:
    fields, name = row_fields(view.row), view.row.__name__
    groups: dict[str, Any] = {group: (Any, None) for field in fields.values() for group in field.groups}
    by, sums = create_model(f"{name}By", **groups), create_model(f"{name}Sums", **_sums(fields))
    group = create_model(f"{name}Group", by=by, count=int, sums=sums)
    return create_model(f"{name}Summary", groups=list[group])


def _sums(fields: Mapping[str, RowField]) -> dict[str, Any]:
    """Whole numbers are whole, decimals are text, as in the rows; exact whatever their size."""
    kinds = {"whole": int, "decimal": str}
    return {f.name: (_described(f, kinds[f.kind.value]), None) for f in fields.values() if f.adds}


def _described(field: RowField, hint: Any) -> Any:
    zh, en = field.column.title
    return Annotated[hint, Field(title=f"{zh} · {en}", description=described(field) or None)]


def told(value: Any) -> str:
    """What JSON has no type for: a day as ISO 8601, a decimal with all its digits."""
    return format(value, "f") if isinstance(value, Decimal) else str(value)
