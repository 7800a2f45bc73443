"""The columns of a row: what each is called, what it is measured in, who may see it, how it is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, get_args, get_type_hints

from shared.core.roles import Role
from shared.core.words import Words


@dataclass(frozen=True)
class Unit:
    """What a number counts.

    named  as the head of a table has it: 元 · yuan
    parts  how many of what is stored make one of it: 100 fen are a yuan
    """

    named: Words
    parts: int = 1


YUAN = Unit(Words("元", "yuan"), 100)
"""Stored in fen."""
SQUARE_METRES = Unit(Words("平方米", "m²"))
HOUSEHOLDS = Unit(Words("户", "households"))
PERCENT = Unit(Words("%", "%"))


class Scope(Enum):
    """Whose rows they are, by a column that says so.

    DIVISION  a GB/T 2260 code, or several: who covers it sees the row
    PARTY     an organisation's credit code, or several: it sees the row
    """

    DIVISION = "division"
    PARTY = "party"


@dataclass(frozen=True)
class Column:
    """What a row class says of one of its fields: `households: Annotated[int, Column(…)] = 0`

    zh, en   its title: 区划 · division
    unit     of a number
    words    of a text that is one of a few codes: what people call each
    scope    it decides who sees the row
    often    it is asked for often, and has an index, which every change of it pays for; a column with a scope
             has one in any case
    public   anybody may see it
    readers  roles that may see it, where not everybody may who sees the row: free text of residents, and
             whatever else may hold personal data
    """

    zh: str
    en: str
    unit: Unit | None = None
    words: Mapping[str, Words] = field(default_factory=dict)
    scope: Scope | None = None
    often: bool = False
    public: bool = False
    readers: frozenset[Role] | None = None

    @property
    def title(self) -> Words:
        return Words(self.zh, self.en)


def columns_of(row: type[Any]) -> dict[str, Column]:
    """By name, in their order. Raises TypeError for a field that says nothing of itself."""
    hints = get_type_hints(row, include_extras=True)
    return {name: _column(row, name, hints[name]) for name in row.__struct_fields__}


def _column(row: type[Any], name: str, hint: Any) -> Column:
    for said in get_args(hint)[1:]:
        if isinstance(said, Column):
            return said
    raise TypeError(f"{row.__name__}.{name} is no Annotated[…, Column(…)]")
