"""What a clerk types into a code, an area or a count, and what is made of it."""

import ast
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from services.audit.catalogue import SERVICES
from services.projects.project.applying.commands import SubmitRenovationApplication
from shared.core.fields import FORMS, MOST_COUNTED, Area, CreditCode, Division
from shared.core.written import LEGIBLE, LEGIBLE_OR_NOTHING
from shared.http.malformed import words_of
from tests.samples.projects import APPLY
from tests.shared.warranties import sample

ROOT = Path(__file__).parents[2]
APPLICATION = APPLY.model_dump(mode="json")
CODE = "91340603MA2XK7P04H"


def errors_of(error: ValidationError) -> list[str]:
    return [words_of(found).zh for found in error.errors()]


def apply(**typed: Any) -> SubmitRenovationApplication:
    return SubmitRenovationApplication.model_validate(APPLICATION | typed)


@pytest.mark.parametrize(
    ("typed", "recorded"),
    [
        ({"division": "３４０６０３００１"}, {"division": "340603001"}),
        ({"division": " 340603001\u3000"}, {"division": "340603001"}),
        ({"area_m2": "１４９７１．４２"}, {"area_m2": "14971.42"}),
        ({"area_m2": "14971。42"}, {"area_m2": "14971.42"}),
    ],
    ids=str,
)
def test_what_a_chinese_keyboard_types_is_recorded_in_ascii(typed: dict[str, str], recorded: dict[str, str]):
    asked = apply(**typed)
    assert {name: getattr(asked, name) for name in recorded} == recorded


def test_a_credit_code_in_full_width_letters_is_that_code():
    typed = "９１３４０６０３ｍａ２ＸＫ７Ｐ０４Ｈ"
    assert TypeAdapter(CreditCode).validate_python(typed) == CODE


@pytest.mark.parametrize("typed", [f" {CODE}\n", "91-340603-MA2XK7P04H", "9134 0603 MA2X K7P0 4H"])
def test_a_credit_code_may_be_written_in_groups(typed: str):
    assert TypeAdapter(CreditCode).validate_python(typed) == CODE


@pytest.mark.parametrize(
    "typed", ["9.13406E+17", CODE[:-1], f"{CODE}H", "91340603MO2XK7P04H", f"'{CODE}", ""]
)
def test_what_cannot_be_a_credit_code_is_told_what_one_looks_like(typed: str):
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(CreditCode).validate_python(typed)
    assert errors_of(refused.value) == ["应为十八位统一社会信用代码"]


def test_a_credit_code_with_a_slip_fails_its_check():
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(CreditCode).validate_python(f"{CODE[:-1]}X")
    assert errors_of(refused.value) == ["代码的校验码不符"]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        (Division, "٣٤٠٦٠٣"),
        (Division, "३४०६०३"),
        (Division, "①40603"),
        (Area, "١٢٣"),
        (Area, "１２３٤"),
        (Area, "100²"),
        (CreditCode, f"٩{CODE[1:]}"),
    ],
)
def test_digits_of_other_scripts_are_refused(field: Any, typed: str):
    with pytest.raises(ValidationError):
        TypeAdapter(field).validate_python(typed)


NO_AREA = ("0", "0.0", "0.00", "000000000.00", "007", "00.5", "-1", "1.", "1,000", "1e3")


@pytest.mark.parametrize("area", NO_AREA)
def test_an_area_is_more_than_nothing_and_written_in_one_way(area: str):
    with pytest.raises(ValidationError) as refused:
        apply(area_m2=area)
    [said] = errors_of(refused.value)
    assert said in ("应为平方米数，最多九位整数、两位小数，例如 14971.42", "面积应大于零")


@pytest.mark.parametrize("area", ["0.01", "0.5", "1", "14971.42", "999999999.99"])
def test_an_area_that_is_one_is_taken_as_it_is(area: str):
    assert apply(area_m2=area).area_m2 == area


def test_a_code_that_is_none_says_what_one_looks_like():
    with pytest.raises(ValidationError) as refused:
        apply(division="34060")
    assert errors_of(refused.value) == ["应为六位、九位或十二位的区划代码，例如 340603001"]


@pytest.mark.parametrize("households", [MOST_COUNTED + 1, 2**63, 10**30, 123456789012345678])
def test_more_households_than_a_county_has_are_malformed(households: int):
    """Such a number went into the log, and no view could ever show the project again."""
    with pytest.raises(ValidationError) as refused:
        apply(households=households)
    assert errors_of(refused.value) == ["不得大于 10000000"]


def test_every_pattern_that_a_person_meets_says_what_it_wants():
    """Those of texts: a pattern itself is no sentence."""
    met = {
        pattern
        for decider in (*(d for service in SERVICES.values() for d in service.deciders), sample)
        for command in decider.command_types().values()
        if command.roles
        for pattern in _patterns(command.model_json_schema())
    }
    assert met == FORMS.keys() | {LEGIBLE, LEGIBLE_OR_NOTHING}  # of those it is said what is wrong


def _patterns(schema: Any) -> set[str]:
    match schema:
        case {"pattern": str(pattern)}:
            return {pattern}
        case dict():
            return set().union(*map(_patterns, schema.values()))
        case list():
            return set().union(*map(_patterns, schema))
        case _:
            return set()


def test_no_pattern_takes_the_digits_of_every_script():
    r"""`\d` means each of the 650 digits of Unicode, in pydantic as in Python."""
    found = {
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for folder in ("shared", "services")
        for file in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and r"\d" in node.value
    }
    assert found == set()
