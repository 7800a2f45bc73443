"""The values of a question: how each kind is written, and what is wrong with another."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema
from stdnum.cn import uscc

from shared.core.days import day
from shared.core.fields import Place, compacted
from shared.core.row_field import Kind, RowField
from shared.core.scope import Scope
from shared.core.written import folded, legible

LONGEST_TEXT = 200
LEAST, MOST = -(2**63), 2**63 - 1
_WHOLE = re.compile(r"[+-]?[0-9]{1,19}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,18}(\.[0-9]{1,6})?")
# Digits and no exponent, as a row shows it.
_PLAIN = re.compile(r"-?[0-9]{1,1000}(\.[0-9]{1,1000})?")
_TRUTHS = {"true": True, "false": False, "是": True, "否": False}


def text(value: Any) -> str:
    """Raises ValueError, 中文 · English, as all of these do."""
    if value == "":
        raise ValueError(
            "不得为空；查未填写的，用“是否已填”的条件，值为否 · not empty; what is not known is .known=false"
        )
    if len(value) > LONGEST_TEXT:
        raise ValueError(f"最多 {LONGEST_TEXT} 个字 · at most {LONGEST_TEXT} characters")
    return legible(value)


def party(value: Any) -> str:
    """A credit code however it is typed; any other name of a body as it is."""
    told = text(value)
    code = compacted(told)
    return code if uscc.is_valid(code) else told


def whole(value: Any) -> int:
    written = folded(value)
    if not _WHOLE.fullmatch(written):
        raise ValueError("应为整数，例如 266095200 · a whole number, like 266095200")
    if not LEAST <= int(written) <= MOST:
        raise ValueError(f"应在 {LEAST} 与 {MOST} 之间 · between {LEAST} and {MOST}")
    return int(written)


def decimal(value: Any) -> Decimal:
    written = folded(value)
    if not _DECIMAL.fullmatch(written):
        raise ValueError(
            "应为数字，最多十八位整数、六位小数，例如 14971.42 · "
            "a number of at most eighteen digits and six decimals, like 14971.42"
        )
    return Decimal(written)


def truth(value: Any) -> bool:
    if (found := _TRUTHS.get(folded(value).lower())) is None:
        raise ValueError("应为是或否 · true or false")
    return found


@dataclass(frozen=True)
class Form:
    """type: what is read; read: how, from a text; told: what is announced of the text (JSON Schema)."""

    type: Any
    read: Callable[[Any], Any]
    told: dict[str, Any]

    @property
    def annotated(self) -> Any:
        return Annotated[self.type, BeforeValidator(self.read), WithJsonSchema(self.told)]


_TEXT = {"type": "string", "minLength": 1, "maxLength": LONGEST_TEXT}
_FORMS = {
    Kind.TEXT: Form(str, text, _TEXT),
    Kind.MANY: Form(str, text, {**_TEXT, "examples": ["91340603MA2XK7P04H"]}),
    Kind.WHOLE: Form(
        int,
        whole,
        {"type": "integer", "format": "int64", "minimum": LEAST, "maximum": MOST, "examples": [100]},
    ),
    Kind.DECIMAL: Form(
        Decimal, decimal, {"type": "string", "pattern": f"^{_DECIMAL.pattern}$", "examples": ["14971.42"]}
    ),
    Kind.TRUTH: Form(bool, truth, {"type": "boolean"}),
    Kind.DAY: Form(date, day, {"type": "string", "format": "date", "examples": ["2024-03-15"]}),
}
_PARTY = Form(str, party, {**_TEXT, "examples": ["91340603MA2XK7P04H"]})
Truth = _FORMS[Kind.TRUTH].annotated


def value_type(field: RowField) -> Any:
    """What one value of the field is read as. The codes of a text are announced, and judged beside the
    rows: they may have others, which came with an event of a newer release."""
    if field.names_divisions:
        return Annotated[Place, Field(examples=["3406"])]
    if field.column.scope is Scope.PARTY:
        return _PARTY.annotated
    form = _FORMS[Kind.TEXT if field.column.scope is Scope.PERSON else field.kind]
    if field.kind is Kind.TEXT and field.column.words:
        codes = [*field.column.words]
        form = replace(form, told={"type": "string", "enum": codes, "examples": codes[:1]})
    return form.annotated


def value_of(field: RowField, written: Any) -> Any:
    """A value of a row, which no column refuses, as JSON has it. Raises ValueError for anything else."""
    match field.kind, written:
        case Kind.TEXT, str() if _storable(written):
            return written
        case Kind.WHOLE, int() if type(written) is int and LEAST <= written <= MOST:
            return written
        case Kind.DECIMAL, str() if _PLAIN.fullmatch(written):
            return Decimal(written)
        case Kind.TRUTH, bool():
            return written
        case Kind.DAY, str():
            return day(written)
        case _:
            raise ValueError("no value of a row")


def _storable(written: str) -> bool:
    """PostgreSQL takes any text but U+0000, in UTF-8, which has no halves of UTF-16."""
    return not re.search("[\0\ud800-\udfff]", written)
