"""A question as it was read becomes what is asked of the view; here is said what is wrong with parts of it
that are right each by itself."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shared.core.row_field import Ask, Kind, RowField
from shared.core.words import Words, listed
from shared.http.lists.cursor import Unfit, place_of
from shared.http.lists.questions import Asking, filters
from shared.http.malformed import bad_field, malformed
from shared.views.lists.query import Condition, Query, total_order
from shared.views.lists.reading import Reading

Fault = dict[str, str]


def conditions(question: Asking) -> tuple[Condition, ...]:
    return tuple(Condition(*asked) for asked in filters(question))


def query(question: Any, fields: Mapping[str, RowField]) -> Query:
    order = total_order(question.order or (), next(iter(fields)))
    return Query(conditions(question), order)


def after(question: Any, view: str, asked: Query, fields: Mapping[str, RowField]) -> Sequence[Any] | None:
    """Raises Problem 400."""
    if question.after is None:
        return None
    try:
        return place_of(view, asked, fields, question.after)
    except Unfit as unfit:
        raise malformed([bad_field("query", ["after"], unfit.words, "cursor")]) from unfit


async def judge(asked: Sequence[Condition], reading: Reading) -> None:
    """Raises Problem 400 for a range that ends before it begins, and for a code that is none."""
    unknown = [fault for one in asked for fault in await _unknown_codes(one, reading)]
    if faults := [*_reversed(asked), *unknown]:
        raise malformed(faults)


def _reversed(asked: Sequence[Condition]) -> Iterator[Fault]:
    least = {one.column: one.values[0] for one in asked if one.ask is Ask.FROM}
    for one in asked:
        if one.ask is Ask.TO and one.column in least and least[one.column] > one.values[0]:
            words = Words(
                f"不得小于起点 {least[one.column]}", f"not less than where it begins, {least[one.column]}"
            )
            yield bad_field("query", [f"{one.column}.to"], words, "range")


async def _unknown_codes(asked: Condition, reading: Reading) -> list[Fault]:
    """A code that neither this release knows nor any row has: an event of a newer one may bring others."""
    field = reading.fields.get(asked.column)
    if field is None or field.kind is not Kind.TEXT or asked.ask is not Ask.IS or not field.column.words:
        return []
    strange = [value for value in asked.values if value not in field.column.words]
    held = await reading.held(asked.column, strange) if strange else set()
    return [_no_code(field, n) for n, code in enumerate(asked.values) if code in {*strange} - held]


def _no_code(field: RowField, n: int) -> Fault:
    codes = field.column.words
    zh, en = listed(Words(f"{code} {words.zh}", f"{code} {words.en}") for code, words in codes.items())
    words = Words(f"应为以下之一：{zh}", f"one of {en}")
    return bad_field("query", [field.name, n], words, "code")
