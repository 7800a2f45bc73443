"""SQL of which the text is made once for every question of a form, and the values come with each question."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg

_DIALECT = PGDialect_asyncpg()  # type: ignore[no-untyped-call]  # its signature has no types


def _as_it_is(value: Any) -> Any:
    return value


@dataclass(frozen=True)
class Slot:
    """Stands in a statement for a value that comes later.

    number   which of the values
    several  whether it is a list of them
    written  how the statement wants it
    """

    number: int
    several: bool = False
    written: Callable[[Any], Any] = _as_it_is

    def of(self, values: Sequence[Any]) -> Any:
        return self.written(values[self.number])


def written(value: Any, as_: Callable[[Any], Any]) -> Any:
    """The value as a statement wants it, now or when it comes."""
    return replace(value, written=as_) if isinstance(value, Slot) else as_(value)


class Values(list[Any]):
    """Of one question, each with its slot."""

    def slot(self, value: Any) -> Slot:
        self.append(value)
        return Slot(len(self) - 1, several=isinstance(value, list))


class Statement:
    """What asyncpg is given: the text, and the values in the order of its parameters."""

    def __init__(self, asked: Select[Any]) -> None:
        compiled: Any = asked.compile(dialect=_DIALECT)
        self.text = str(compiled)
        self._parameters = [compiled.params[name] for name in compiled.positiontup]

    def arguments(self, values: Sequence[Any]) -> list[Any]:
        return [one.of(values) if isinstance(one, Slot) else one for one in self._parameters]
