"""The parameters of a list, as they follow from its row class: one for each way to ask for a field."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, create_model

from shared.core.column import Column
from shared.core.roles import names_of
from shared.core.row_field import Ask, Kind, RowField
from shared.core.scope import Scope
from shared.core.words import Words
from shared.http.lists.forms import Truth, value_type
from shared.http.optional import NeverNull
from shared.views.lists.query import Grouped, Ordered

MOST_VALUES = 100
# Of conditions each of which is a range or a path of its own to PostgreSQL.
MOST_PLACES = 20
MOST_ROWS = 1000
MOST_GROUPED = 3
MOST_ORDERED = 5
# Of so many texts' first letters and a key, in the four bytes that a letter has at most, as base64url.
LONGEST_CURSOR = 6000
OWN = ("at", "after", "limit", "order", "count", "by")
"""What else may be asked: no column has such a name."""

_MEANING = {
    Ask.IS: Words("等于其中之一，可重复", "one of these; may be repeated"),
    Ask.FROM: Words("不小于，含当日或本数", "no less than this"),
    Ask.TO: Words("不大于，含当日或本数", "no more than this"),
    Ask.CONTAINS: Words("含有这些字，不分大小写", "has this in it, in small letters or capitals"),
    Ask.KNOWN: Words("是否已填", "whether there is anything"),
}
_WITHIN = Words("在此区划之内，可重复", "in this division or below it; may be repeated")
_HOLDS = {
    Scope.DIVISION: Words("其中有在此区划之内的，可重复", "one of them is in this division; may be repeated"),
    Scope.PARTY: Words("其中有此单位，可重复", "this party is among them; may be repeated"),
    Scope.PERSON: Words("其中有此人，可重复", "this person is among them; may be repeated"),
}

Parameters = dict[str, Any]


class Asking(BaseModel):
    """A question about rows: what was said of it is set.

    filters  parameter → the column, and how it is asked for
    """

    model_config = ConfigDict(extra="forbid")

    filters: ClassVar[Mapping[str, tuple[str, Ask]]] = {}


def page_question(name: str, fields: Mapping[str, RowField], at: Any) -> type[Asking]:
    """What `GET /<view>` may be asked. at: the type of a position."""
    after = Annotated[
        str | None,
        Field(
            title="续页标记 · cursor",
            description="上一页答复中的续页标记 · `next` of the page before",
            max_length=LONGEST_CURSOR,
        ),
        NeverNull(),
    ]
    rows = {"title": "行数 · rows", "description": "每页行数 · rows of a page"}
    limit = Annotated[int, Field(ge=1, le=MOST_ROWS, **rows)]
    all_ = {"title": "总数 · count", "description": "一并给出符合条件的总行数 · say how many rows fit in all"}
    count = Annotated[Truth, Field(**all_)]
    own = {"at": (at, None), **_order(fields), "after": (after, None), "limit": (limit, 100)}
    return _model(f"{name} page", fields, {**own, "count": (count, False)})


def rows_question(name: str, fields: Mapping[str, RowField], at: Any) -> type[Asking]:
    """What a file of rows may be asked: it has all that fit."""
    return _model(f"{name} rows", fields, {"at": (at, None), **_order(fields)})


def summary_question(name: str, fields: Mapping[str, RowField], at: Any) -> type[Asking]:
    return _model(f"{name} summary", fields, {"at": (at, None), **_groups(fields)})


def filters(question: Asking) -> Iterator[tuple[str, Ask, tuple[Any, ...]]]:
    """Of what was asked: the column, how, with which values."""
    for name, (column, ask) in question.filters.items():
        if name in question.model_fields_set:
            value = getattr(question, name)
            yield column, ask, tuple(value) if isinstance(value, list) else (value,)


def repeated(fields: Mapping[str, RowField]) -> frozenset[str]:
    """The parameters that may be said several times."""
    return frozenset({"by", *(name for name, field in fields.items() if Ask.IS in field.asks)})


def _model(name: str, fields: Mapping[str, RowField], own: Parameters) -> type[Asking]:
    """Raises TypeError where a column has the name of something else that may be asked."""
    if taken := fields.keys() & set(OWN):
        raise TypeError(f"no column may be called {', '.join(sorted(taken))}")
    asks = [(field, ask) for field in fields.values() for ask in field.asks]
    parameters: Parameters = {field.name + ask.value: _filter(field, ask) for field, ask in asks}
    model = create_model(name, __base__=Asking, **parameters | own)
    model.filters = {field.name + ask.value: (field.name, ask) for field, ask in asks}
    return model


def _filter(field: RowField, ask: Ask) -> tuple[Any, Any]:
    zh, en = field.column.title
    told: dict[str, Any] = {"title": f"{zh} · {en}", "description": described(field, _meaning(field, ask))}
    if ask is Ask.KNOWN:
        return Annotated[Truth | None, Field(**told), NeverNull()], None
    one = value_type(field)
    if ask is Ask.IS:
        return Annotated[list[one], Field(max_length=_most_values(field), **told)], ()  # type: ignore[valid-type]  # pydantic reads it
    return Annotated[one | None, Field(**told), NeverNull()], None


def _most_values(field: RowField) -> int:
    return MOST_PLACES if field.is_division or field.kind is Kind.MANY else MOST_VALUES


def _meaning(field: RowField, ask: Ask) -> Words:
    if ask is Ask.IS and field.is_division:
        return _WITHIN
    scope = field.column.scope
    return _HOLDS[scope] if scope and field.kind is Kind.MANY else _MEANING[ask]


def described(field: RowField, meaning: Words | None = None) -> str:
    """What is asked, what it is measured in, what its codes mean: 中文 · English."""
    said = [meaning] if meaning else []
    if unit := field.column.unit:
        said.append(Words(f"单位：{(unit.stored or unit.named).zh}", f"in {(unit.stored or unit.named).en}"))
    said += _readers_of(field.column)
    zh = "；".join([*(words.zh for words in said), *_codes(field, 0)])
    return f"{zh} · {'; '.join([*(words.en for words in said), *_codes(field, 1)])}" if zh else ""


def _readers_of(column: Column) -> list[Words]:
    """Who sees it, where that is not just whoever sees the row."""
    if column.readers:
        zh, en = names_of(column.readers)
        return [Words(f"受限，仅供{zh}查看", f"restricted to {en}")]
    return [Words("公开", "public")] if column.public else []


def _codes(field: RowField, language: int) -> list[str]:
    codes = field.column.words if field.kind is Kind.TEXT else {}
    return [f"{code} {words[language]}" for code, words in codes.items()]


def _order(fields: Mapping[str, RowField]) -> Parameters:
    names = [name for name, field in fields.items() if field.scalar]
    steps = "|".join(names)
    told = {
        "type": "string",
        "pattern": f"^-?({steps})(,-?({steps})){{0,{MOST_ORDERED - 1}}}$",
        "examples": [f"-{names[-1]}"],
    }
    about = (
        f"次序：列名，最多 {MOST_ORDERED} 列，以逗号分隔；列名前加减号则从大到小；"
        "没有值的总在后；空文字小于其他文字 · "
        f"at most {MOST_ORDERED} columns, parted by commas; with - the greatest first; "
        "null is last, an empty text less than others"
    )
    type_ = Annotated[
        Any,  # to FastAPI a tuple is a parameter that is repeated
        BeforeValidator(partial(_ordered, names)),
        Field(title="次序 · order", description=about),
        NeverNull(told),
    ]
    return {"order": (type_, None)}


def _ordered(names: Iterable[str], value: Any) -> Any:
    """Raises ValueError, 中文 · English."""
    if not isinstance(value, str):
        return value
    steps = [Ordered(step.removeprefix("-"), step.startswith("-")) for step in value.split(",")]
    _known([step.column for step in steps], names)
    if len(steps) > MOST_ORDERED:
        raise ValueError(f"最多按 {MOST_ORDERED} 列排序 · an order has at most {MOST_ORDERED} columns")
    return tuple(steps)


def _known(asked: list[str], names: Iterable[str]) -> None:
    if unknown := [name for name in asked if name not in names]:
        zh, en = "、".join(unknown), ", ".join(unknown)
        raise ValueError(f"没有这些列：{zh} · no such columns: {en}; there are {', '.join(names)}")
    if len(set(asked)) < len(asked):
        raise ValueError("同一列只能写一次 · each column once")


def _groups(fields: Mapping[str, RowField]) -> Parameters:
    names = [group for field in fields.values() for group in field.groups]
    one = Annotated[
        Grouped, BeforeValidator(partial(_grouped, names)), WithJsonSchema({"type": "string", "enum": names})
    ]
    about = (
        "分组，可重复；区划可按前几位，日期可按年或月；不写则只有总计 · "
        "groups, may be repeated; a division by its first digits, a day by year or month; without: one total"
    )
    type_ = Annotated[
        list[one],
        Field(title="分组 · groups", max_length=MOST_GROUPED, description=about),
        BeforeValidator(_each_once),
    ]
    return {"by": (type_, [])}


def _grouped(names: Iterable[str], value: Any) -> Grouped:
    _known([value], names)
    column, _, part = value.partition(".")
    return Grouped(column, part)


def _each_once(values: list[str]) -> list[str]:
    if len(set(values)) < len(values):
        raise ValueError("同一分组只能写一次 · each group once")
    return values
