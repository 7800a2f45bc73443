"""The columns of a row: what each is called, what it is measured in, who may see it, how it is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args, get_type_hints

from shared.core.roles import Role
from shared.core.scope import Scope
from shared.core.words import Words


@dataclass(frozen=True)
class Unit:
    """What a number counts.

    named   as the head of a table has it: 元 · yuan
    parts   how many of what is stored make one of it, a power of ten: 100 fen are a yuan
    stored  what is stored, where that is another: 分 · fen
    adds    whether numbers of several rows may be added up
    """

    named: Words
    parts: int = 1
    stored: Words | None = None
    adds: bool = True


YUAN = Unit(Words("元", "yuan"), 100, Words("分", "fen"))
SQUARE_METRES = Unit(Words("平方米", "m²"))
HOUSEHOLDS = Unit(Words("户", "households"))
PERCENT = Unit(Words("%", "%"), adds=False)


@dataclass(frozen=True)
class Column:
    """What a row class says of one of its fields: `households: Annotated[int, Column(…)] = 0`

    zh, en   its title: 区划 · division
    unit     of a number
    words    of a text that is one of a few codes, of a list of such, of an object with such keys: what people
             call each
    parts    of an object, or a list of such: what its entries are
    summed   of a number without a unit: it may be added up
    scope    it decides who sees the row
    often    it is asked for often, and has an index, which every change of it pays for; a column with a scope
             has one in any case
    public   anybody may see it, once the row is published
    publishes  a yes, or a day that has come: from then on the row is published
    readers  roles that may see it, where not everybody may who sees the row: free text of residents, and
             whatever else may hold personal data
    """

    zh: str
    en: str
    unit: Unit | None = None
    words: Mapping[Any, Words] = field(default_factory=dict)
    parts: Mapping[str, "Column"] = field(default_factory=dict)
    summed: bool = False
    scope: Scope | None = None
    often: bool = False
    public: bool = False
    publishes: bool = False
    readers: frozenset[Role] | None = None

    @property
    def title(self) -> Words:
        return Words(self.zh, self.en)

    @property
    def adds(self) -> bool:
        """Whether its numbers may be added up."""
        return self.summed or (self.unit is not None and self.unit.adds)


def columns_of(row: type[Any]) -> dict[str, Column]:
    """By name, in their order. Raises TypeError for a field that says nothing of itself."""
    hints = get_type_hints(row, include_extras=True)
    return {name: _column(row, name, hints[name]) for name in row.__struct_fields__}


def _column(row: type[Any], name: str, hint: Any) -> Column:
    for said in get_args(hint)[1:]:
        if isinstance(said, Column):
            return said
    raise TypeError(f"{row.__name__}.{name} is no Annotated[…, Column(…)]")
