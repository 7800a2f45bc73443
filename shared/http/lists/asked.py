"""A question as it was read becomes what is asked of the view; here is said what is wrong with parts of it
that are right each by itself."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from shared.core.row_field import Ask, Kind, RowField
from shared.core.words import Words
from shared.http.lists.cursor import Unfit, place_of
from shared.http.lists.questions import filters
from shared.http.malformed import bad_field, malformed
from shared.views.lists.query import Condition, Query, total_order
from shared.views.lists.reading import Reading

Fault = dict[str, str]


def conditions(question: BaseModel, fields: Mapping[str, RowField]) -> tuple[Condition, ...]:
    return tuple(Condition(*asked) for asked in filters(question, fields))


def query(question: Any, fields: Mapping[str, RowField]) -> Query:
    order = total_order(question.order or (), next(iter(fields)))
    return Query(conditions(question, fields), order)


def after(question: Any, view: str, asked: Query, fields: Mapping[str, RowField]) -> Sequence[Any] | None:
    """Raises Problem 400."""
    if question.after is None:
        return None
    try:
        return place_of(view, asked, fields, question.after)
    except Unfit as unfit:
        raise malformed([bad_field("query", ["after"], unfit.words, "cursor")]) from unfit


def judge(asked: Sequence[Condition], reading: Reading) -> None:
    """Raises Problem 400 for a range that ends before it begins, and a code that nobody has; where another
    release's table is shown, it may have codes that this one does not know."""
    faults = [*_reversed(asked), *(_unknown_codes(asked, reading.fields) if reading.mine else ())]
    if faults:
        raise malformed(faults)


def _reversed(asked: Sequence[Condition]) -> Iterator[Fault]:
    least = {one.column: one.values[0] for one in asked if one.ask is Ask.FROM}
    for one in asked:
        if one.ask is Ask.TO and one.column in least and least[one.column] > one.values[0]:
            words = Words(
                f"不得小于起点 {least[one.column]}", f"not less than where it begins, {least[one.column]}"
            )
            yield bad_field("query", [f"{one.column}.to"], words, "range")


def _unknown_codes(asked: Sequence[Condition], fields: Mapping[str, RowField]) -> Iterator[Fault]:
    for one in asked:
        field = fields.get(one.column)
        if field and field.kind is Kind.TEXT and field.column.words and one.ask is Ask.IS:
            yield from _unknown(field, one.values)


def _unknown(field: RowField, values: Sequence[str]) -> Iterator[Fault]:
    codes = field.column.words
    zh = "、".join(f"{code} {words.zh}" for code, words in codes.items())
    words = Words(f"应为以下之一：{zh}", f"one of {', '.join(codes)}")
    for n, value in enumerate(values):
        if value not in codes:
            yield bad_field("query", [field.name, n], words, "code")
