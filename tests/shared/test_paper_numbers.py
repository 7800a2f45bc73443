"""A number off paper is one however it is typed, and another where a person would have to judge."""

import unicodedata
from typing import ClassVar, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from services.audit.catalogue import SERVICES
from shared.core.fields import TypedNumber, TypedNumberIfAny
from shared.core.messages import Command, Event
from shared.core.paper_numbers import PaperNumber, alike, folded, numbers_of, one_paper
from shared.core.words import Words
from shared.http.malformed import words_of
from tests.samples.papers import spelt_otherwise

ALLOCATION = "相财建〔2024〕99号"
Form = Literal["NFC", "NFD", "NFKC", "NFKD"]


class Received(Event):
    title: ClassVar = Words("已收到", "received")

    voucher: PaperNumber
    remark: str


@pytest.mark.parametrize(
    "typed",
    [
        "相财建[2024]99号",
        "相财建【2024】99号",
        "相财建（2024）99号",
        "相财建(2024)99号",
        "相财建﹝2024﹞99号",
        "相财建<2024>99号",
        "相财建＜2024＞99号",
        "相财建〔２０２４〕99号",
        "相财建〔2024〕９９号",
        "相财建 〔2024〕\u300099 号",
        "相财建〔2024〕99号\u200b",
        "\ufeff相财建〔2024〕99号",
        "相财建〔20\u00ad24〕99号",
    ],
    ids=ascii,
)
def test_every_spelling_of_an_allocation_document_is_that_document(typed: str):
    assert one_paper(typed, ALLOCATION)


@pytest.mark.parametrize(
    "typed",
    ["ＢＸ-7", "BX－7", "BX-７", "BX-7\u200b", "BX‐7", "bx-7", "BX—7", "BX\u22127", "B\u2060X-7\ufe0f"],
)
def test_every_spelling_of_a_fault_number_is_that_fault(typed: str):
    assert one_paper(typed, "BX-7")


@pytest.mark.parametrize(
    "other",
    [
        "相财建〔2024〕9号",
        "相财建〔2023〕99号",
        "相财建〔2024〕第99号",
        "相財建〔2024〕99号",
        "⽬财建〔2024〕99号",
    ],
)
def test_another_number_is_another_paper_and_so_is_what_a_person_would_have_to_judge(other: str):
    assert not one_paper(other, ALLOCATION)


def test_letters_of_a_private_font_are_told_apart():
    assert not one_paper("\ue000财〔2024〕1号", "\ue001财〔2024〕1号")


@given(st.text())
def test_what_is_folded_folds_to_itself(number: str):
    assert folded(folded(number)) == folded(number)


@given(st.text(), st.sampled_from(Form.__args__))
def test_composed_and_decomposed_letters_are_the_same(number: str, form: Form):
    assert one_paper(unicodedata.normalize(form, number), number)


@given(st.text(st.characters(codec="ascii", categories=["L", "N", "Pd", "Ps", "Pe"])))
def test_what_another_clerk_types_is_the_same(number: str):
    assert one_paper(spelt_otherwise(number), number)


@pytest.mark.parametrize(
    "typed", ["-", "——", "/", "〔〕", "。", "*", "#", "无", "N/A", "待补", "号", "\u3000-\u200b"]
)
def test_what_says_that_there_is_no_number_is_none(typed: str):
    """Else all papers without a number would be one paper."""
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(TypedNumber).validate_python(typed)
    assert words_of(refused.value.errors()[0]).zh == "编号中没有数字"
    with pytest.raises(ValidationError):
        TypeAdapter(TypedNumberIfAny).validate_python(typed)


@pytest.mark.parametrize("typed", ["BX-7", ALLOCATION, "ＢＸ－７", "业主大会第三次会议决议", "7"])
def test_a_number_has_a_digit_in_it(typed: str):
    assert TypeAdapter(TypedNumber).validate_python(typed) == typed
    assert TypeAdapter(TypedNumberIfAny).validate_python(typed) == typed


def test_where_there_need_be_no_number_nothing_is_written():
    assert TypeAdapter(TypedNumberIfAny).validate_python(" ") == ""


NUMBERED = [
    (command, name)
    for service in SERVICES.values()
    for decider in service.deciders
    for event in decider.event_types().values()
    for name in numbers_of(event)
    for command in decider.command_types().values()
    if command.roles and name in command.model_fields
]


@pytest.mark.parametrize(("command", "name"), NUMBERED, ids=lambda it: getattr(it, "__name__", it))
def test_every_number_off_paper_is_asked_for_as_one(command: type[Command], name: str):
    assert "pattern" in str(command.model_json_schema()["properties"][name])


def test_events_are_alike_where_only_the_spelling_of_their_numbers_differs():
    received = Received(voucher="SK-1", remark="SK-1")
    assert alike(received, Received(voucher="ＳＫ－１", remark="SK-1"))
    assert not alike(received, Received(voucher="SK-2", remark="SK-1"))
    assert not alike(received, Received(voucher="SK-1", remark="ＳＫ－１"))


def test_which_fields_are_numbers_is_said_by_their_type():
    assert numbers_of(Received) == ("voucher",)
