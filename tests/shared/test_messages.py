"""What a message may hold."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from services.audit.catalogue import SERVICES
from services.projects.project.accepting.commands import RecordInitialAcceptance
from services.projects.project.applying.commands import ReturnApplication
from services.projects.project.values import Signature
from shared.core.fields import Name
from shared.core.messages import Command, Input
from tests.samples.projects import APPLY

APPLICATION = APPLY.model_dump(mode="json")
INVISIBLE = ("\u200b", "\ufeff", "\u00ad\u00ad", " \u200b ", "\u3164", "\u2060\ufe0f", "\u2800")
TURNING = ("\u202e", "\u202a", "\u2066", "\u2069", "\u200f", "\u061c")


class Written(Input):
    project_name: Name
    remark: str


NAME, REMARK = map(Draft202012Validator, Written.model_json_schema()["properties"].values())
# Where the announced pattern can tell them apart: JSON Schema's dialect ends there.
LETTERS = st.sampled_from(
    ["示", "3", "\x00", "\x85", "\n", " ", "\u3000", "\xad", *"".join(INVISIBLE), *TURNING]
) | st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"])
ASKED = [
    command
    for service in SERVICES.values()
    for decider in service.deciders
    for command in decider.command_types().values()
    if command.roles
]


@pytest.mark.parametrize("letter", ["\x00", "\x1b", "\x7f"])
def test_a_control_character_is_malformed_wherever_it_stands(letter):
    with pytest.raises(ValidationError) as error:
        ReturnApplication(reason=f"缺{letter}签名")
    assert [e["loc"] for e in error.value.errors()] == [("reason",)]
    with pytest.raises(ValidationError):
        RecordInitialAcceptance(passed=False, signatures=(), defects=(f"渗{letter}漏",))
    with pytest.raises(ValidationError):
        Signature(party="street", organisation="91340603MB00000044", person=letter)


def test_lines_and_tabs_are_text():
    assert ReturnApplication(reason="一\n二\t三").reason == "一\n二\t三"


@pytest.mark.parametrize("name", INVISIBLE, ids=ascii)
def test_a_name_of_invisible_characters_alone_is_malformed(name: str):
    with pytest.raises(ValidationError, match="只有不可见的字符"):
        APPLY.model_validate(APPLICATION | {"project_name": name})
    with pytest.raises(ValidationError, match="只有不可见的字符"):
        Signature(party="street", organisation="91340603MB00000044", person=name)


@pytest.mark.parametrize("letter", TURNING, ids=ascii)
def test_a_character_that_turns_the_direction_of_a_text_is_malformed(letter: str):
    with pytest.raises(ValidationError, match="改变文字方向"):
        APPLY.model_validate(APPLICATION | {"project_name": f"示例{letter}村一"})


@pytest.mark.parametrize("name", ["示例一村", "𱍐里", "Åsa", "A\u200d里", "3号楼", "—"], ids=ascii)
def test_what_anybody_sees_is_a_name(name: str):
    """Also a letter that is newer than the tables of Python."""
    assert APPLY.model_validate(APPLICATION | {"project_name": name}).project_name == name


def test_a_name_is_shorter_than_a_report():
    with pytest.raises(ValidationError, match="200"):
        APPLY.model_validate(APPLICATION | {"project_name": "村" * 201})
    assert ReturnApplication(reason="理由" * 2000).reason


def texts(schema: Any) -> Iterator[dict[str, Any]]:
    """Each text that a person writes freely."""
    match schema:
        case {"type": "string", **limits} if not limits.keys() & {"enum", "const", "format", "pattern"}:
            yield schema
        case dict():
            for part in schema.values():
                yield from texts(part)
        case list():
            for part in schema:
                yield from texts(part)


@pytest.mark.parametrize("command", ASKED, ids=lambda command: command.__name__)
def test_no_text_of_a_person_is_without_end(command: type[Command]):
    """But a credit code, which has its own length."""
    endless = [text for text in texts(command.model_json_schema()) if "maxLength" not in text]
    assert [text for text in endless if "信用代码" not in text.get("description", "")] == []


@pytest.mark.parametrize(("field", "told"), [("project_name", NAME), ("remark", REMARK)])
@given(text=st.text(LETTERS, max_size=5))
def test_what_is_announced_of_a_text_is_what_is_taken(field: str, told: Draft202012Validator, text: str):
    try:
        Written.model_validate({"project_name": "示", "remark": "", field: text})
        taken = True
    except ValidationError:
        taken = False
    # Blanks alone are as good as nothing, and not announced in all their kinds.
    assert told.is_valid(text) is taken or (taken and not text.strip())


BOOLEANS = [
    (command, name)
    for command in ASKED
    for name, told in command.model_json_schema()["properties"].items()
    if told.get("type") == "boolean"
]


@pytest.mark.parametrize(("command", "name"), BOOLEANS, ids=lambda it: getattr(it, "__name__", it))
@pytest.mark.parametrize("typed", ["no", "off", "false", "0", 0, 1, 1.0], ids=repr)
def test_yes_and_no_are_not_guessed(command: type[Command], name: str, typed: Any):
    """`"off"` in a column of a table was a review that did not pass."""
    with pytest.raises(ValidationError) as refused:
        command.model_validate({name: typed})
    assert (name,) in [error["loc"] for error in refused.value.errors()]
