"""A parameter: what a document fixes for a place, and no code does."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_json

from shared.core.refusals import Rejected
from shared.core.roles import Role
from shared.core.rules import Rule
from shared.core.words import Words
from shared.core.written import folded

T = TypeVar("T")
NO_UNIT = Words("", "")


@dataclass(frozen=True)
class Parameter(Generic[T]):
    """A row of data of the one service that it belongs to, where alone it is set.

    name   its id; once a log holds it, it stays
    title  what it is called: 保修年限 · the warranty
    type   of its value, as it is written in a request; a day is a `Day` of shared/core/days.py
    form   what a value is, for whoever wrote something else: 应为一至三十的整数 · a whole number from 1 to 30
    rule   the row of the plans that leaves it to a document
    roles  who may set it, for places in their own division
    unit   what a number counts: 年 · years
    """

    name: str
    title: Words
    type: TypeAdapter[T]
    form: Words
    rule: Rule
    roles: frozenset[Role]
    unit: Words = NO_UNIT

    def read(self, written: str) -> T:
        """Raises pydantic's ValidationError."""
        return self.type.validate_strings(written)

    def written(self, typed: str) -> str:
        """The value as it is recorded: in one way, however it was typed. Raises Rejected."""
        try:
            told = self.type.dump_python(self.read(folded(typed)), mode="json")
        except ValidationError:
            zh, en = (
                f"参数「{self.title.zh}」的值{self.form.zh}",
                f"a value of “{self.title.en}” is {self.form.en}",
            )
            raise Rejected(self.rule, f"{zh}，现填{typed}", f"{en}, not {typed}") from None
        return told if isinstance(told, str) else to_json(told).decode()

    def said(self, value: str) -> Words:
        """With its unit: 5年 · 5 years"""
        return Words(f"{value}{self.unit.zh}", f"{value} {self.unit.en}".rstrip())
