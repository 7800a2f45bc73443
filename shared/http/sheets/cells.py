"""What stands in the cells of a table: a row's values as its readers read them, exact."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from shared.core.column import Column

Cell = str | int | Decimal | date | None
UNKNOWN: Cell = None


def head(column: Column, part: str = "") -> str:
    """批准投资（元）"""
    said = [part] if part else []
    if column.unit:
        said.append(column.unit.named.zh)
    return f"{column.zh}（{'，'.join(said)}）" if said else column.zh


def cell(column: Column, value: Any) -> Cell:
    """Fen become yuan with two decimals, a code its words, a list one text."""
    match value:
        case None:
            return UNKNOWN
        case bool():
            return "是" if value else "否"
        case int():
            return _in_unit(column, value)
        case str():
            return column.words[value].zh if value in column.words else value
        case Mapping():
            return "；".join(_entries(column, value))
        case list() | tuple():
            return _listed(column, value)
        case _:
            return value  # type: ignore[no-any-return]  # a day or a decimal


def written(value: Cell) -> str:
    """As text: a day as ISO 8601, a number without exponent."""
    return format(value, "f") if isinstance(value, Decimal) else "" if value is None else str(value)


def _in_unit(column: Column, stored: int) -> int | Decimal:
    parts = column.unit.parts if column.unit else 1
    return stored if parts == 1 else Decimal(stored).scaleb(1 - len(str(parts)))


def _listed(column: Column, values: Sequence[Any]) -> str:
    """Objects one a line; what is no object, parted as Chinese lists are."""
    objects = any(isinstance(value, Mapping) for value in values)
    return ("\n" if objects else "、").join(written(cell(column, value)) for value in values)


def _entries(column: Column, value: Mapping[str, Any]) -> Iterable[str]:
    """来源：财政补贴；计划（元）：1200.00, in the order in which they are declared: PostgreSQL keeps none."""
    declared = {**{name: Column(*words) for name, words in column.words.items()}, **column.parts}
    for name in (*(name for name in declared if name in value), *sorted(value.keys() - declared.keys())):
        part = declared.get(name, Column(name, name))
        yield f"{head(part)}：{written(cell(part, value[name]))}"
