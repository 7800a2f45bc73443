"""What is possible and hardly true is asked back: its sender mends it, or confirms it."""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from pydantic import Field, GetJsonSchemaHandler, field_validator
from pydantic_core import CoreSchema

from shared.core.fields import Name
from shared.core.messages import Command
from shared.core.words import Words, joined


class Doubt(NamedTuple):
    """What is hardly true, and the fields of the command among which the mistake may be."""

    fields: tuple[str, ...]
    words: Words


class Implausible(Exception):
    """A command is doubted (HTTP 422) until its sender confirms the fields in doubt."""

    def __init__(self, doubts: Sequence[Doubt]) -> None:
        super().__init__(joined(doubt.words for doubt in doubts).en)
        self.doubts = doubts
        self.fields = _fields_of(doubts)


class Confirmable(Command):
    """One that may be doubted. Its event has a field `confirmed`, with what was in doubt and is true."""

    confirmed: tuple[Name, ...] = Field(
        default=(),
        max_length=100,
        description="已核实的填写项 · fields that were asked back and are right all the same",
        examples=[[]],
    )

    @field_validator("confirmed")
    @classmethod
    def _are_fields(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if not {*names} <= cls.model_fields.keys():
            told = (field.description or "" for field in cls.model_fields.values())
            zh = "、".join(words.partition(" · ")[0] for words in told if words)
            en = ", ".join(cls.model_fields)
            raise ValueError(f"只能列出本命令的填写项：{zh} · name fields of this command only: {en}")
        return names

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The names of the fields are announced too."""
        schema = super().__get_pydantic_json_schema__(core, handler)
        told = handler.resolve_ref_schema(schema)["properties"]["confirmed"]
        told["items"] = {"type": "string", "enum": [*cls.model_fields]}
        return schema

    @abstractmethod
    def doubts(self) -> Iterator[Doubt]:
        """All that is hardly true of it, confirmed or not."""

    def recorded(self) -> dict[str, Any]:
        """All fields in doubt are confirmed: otherwise nothing is recorded."""
        return {**super().recorded(), "confirmed": _fields_of([*self.doubts()])}


def ask_back(command: Command, beside: Sequence[Doubt] = ()) -> None:
    """Raises Implausible where something is in doubt that is not confirmed.

    beside  doubts about what the command does not show any more
    """
    if doubts := [*unconfirmed(command), *beside]:
        raise Implausible(doubts)


def unconfirmed(command: Command) -> list[Doubt]:
    if not isinstance(command, Confirmable):
        return []
    known = {*command.confirmed}
    return [doubt for doubt in command.doubts() if not known.issuperset(doubt.fields)]


def too_small_a_sum(field: str, fen: int, least: int) -> Iterator[Doubt]:
    """Money is written in fen; the tables of the trade have yuan or ten thousands of yuan. Both in fen."""
    if fen < least:
        zh = f"金额以分计，现填{fen}分，不足{least // 100}元，是否误按万元填写"
        en = f"amounts are in fen, and {fen} fen are less than {least // 100} yuan: was another unit meant?"
        yield Doubt((field,), Words(zh, en))


def _fields_of(doubts: Sequence[Doubt]) -> tuple[str, ...]:
    """Each once, in the order in which they are doubted."""
    return tuple(dict.fromkeys(name for doubt in doubts for name in doubt.fields))
