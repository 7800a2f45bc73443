"""What is wrong with a field is said in Chinese and in English, whatever a person wrote into it."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from services.funding.app import service as funding
from services.maintenance.app import service as maintenance
from services.projects.app import service as projects
from services.projects.project.applying.commands import SubmitRenovationApplication
from services.reviews.app import service as reviews
from shared.core.messages import Command, type_name
from shared.core.words import Words
from shared.http.explain import problem_of
from shared.http.malformed import LISTED, UNKNOWN, bad_field, malformed, unreadable, words_of
from shared.http.parking import Why
from shared.http.problems import no_http
from shared.log.continuity import LogInDoubt
from shared.log.database import StoreUnavailable
from shared.log.version import VersionConflict

MODELS = [
    Why,
    *(
        command
        for service in (projects, reviews, funding, maintenance)
        for decider in service.deciders
        for command in decider.command_types().values()
    ),
]
WRONG: tuple[Any, ...] = (
    None,
    "",
    "x" * 5000,
    "\x00",
    "\ud800",
    "1.5",
    "much",
    "2024-13-01",
    "2024-03-01T10:00:00",
    "91340603MA2XK7P04X",
    "ABCDEFGHIJKLMNOPQR",
    "1" * 5000,
    -1,
    0,
    10**15,
    1.5,
    True,
    float("inf"),
    [],
    {},
    [None],
    [{}],
    [{"surprise": 1}],
    ["x"] * 1000,
)
QUOTED = re.compile(r"'[^']*'")


def errors(model: type[Any]) -> Iterator[Any]:
    """Each field in turn filled with each of these, and one field too many."""
    for values in ({"surprise": 1}, *({name: wrong} for name in model.model_fields for wrong in WRONG)):
        with pytest.raises(ValidationError) as refused:
            model.model_validate({**values, "surprise": 1})
        yield from refused.value.errors()


@pytest.mark.parametrize("model", MODELS, ids=type_name)
def test_no_english_is_left_in_the_chinese(model: type[Command]):
    for error in errors(model):
        zh, en = words_of(error)
        assert zh != UNKNOWN, error["msg"]
        assert not re.search(r"[A-Za-z,:;!?()]", QUOTED.sub("", zh)), (zh, error["msg"])
        assert en
        assert not re.search(r"[一-鿿]", en), en


@pytest.mark.parametrize(
    ("error", "zh", "en"),
    [
        (
            {"type": "string_too_short", "msg": "String should have at least 1 character"},
            "至少要有 1 个字",
            "String should have at least 1 character",
        ),
        (
            {"type": "string_too_short", "msg": "String should have at least 2 characters"},
            "至少要有 2 个字",
            "String should have at least 2 characters",
        ),
        (
            {"type": "literal_error", "msg": "Input should be 'a' or 'b'", "ctx": {"expected": "'a' or 'b'"}},
            "应为以下之一：'a'、'b'",
            "Input should be 'a' or 'b'",
        ),
        (
            {"type": "value_error", "msg": "Value error, 合计不符 · it does not add up"},
            "合计不符",
            "it does not add up",
        ),
        (
            {
                "type": "string_unicode",
                "msg": "Input should be a valid string, unable to parse raw data as a unicode string",
            },
            "文字中有残缺的字符",
            "Input should be a valid string, unable to parse raw data as a unicode string",
        ),
        ({"type": "of_tomorrow", "msg": "Never heard of {it}"}, UNKNOWN, "Never heard of {it}"),
    ],
    ids=lambda value: value["type"] if isinstance(value, dict) else "",
)
def test_what_varies_stands_in_both(error: dict[str, Any], zh: str, en: str):
    assert words_of(error) == (zh, en)


@pytest.mark.parametrize(
    ("path", "pointer"),
    [([], ""), (["a", 0], "/a/0"), (["a/b~c"], "/a~1b~0c"), (["~1"], "/~01"), ([""], "/")],
    ids=str,
)
def test_a_field_is_a_json_pointer(path: list[object], pointer: str):
    assert bad_field("body", path, Words("误", "wrong"), "kind")["field"] == pointer


def unknown_fields(count: int) -> RequestValidationError:
    found = [{"loc": ("body", f"f{n}"), "msg": "Extra inputs are not permitted"} for n in range(count)]
    return RequestValidationError([{**error, "type": "extra_forbidden"} for error in found])


def test_as_many_errors_as_an_answer_lists_are_listed():
    errors = unreadable(unknown_fields(LISTED)).body["errors"]
    assert [error["field"] for error in errors] == [f"/f{n}" for n in range(LISTED)]


def test_of_too_many_errors_the_answer_says_how_many_more_there_are():
    told = unreadable(unknown_fields(LISTED + 7)).body
    *listed, last = told["errors"]
    assert [error["field"] for error in listed] == [f"/f{n}" for n in range(LISTED)]
    assert last == {
        "in": "body",
        "field": "",
        "zh": "另有 7 处填写有误，未予列出",
        "en": "7 more field(s) are malformed, not listed",
        "kind": "more",
    }
    assert told["title"] == f"{LISTED + 7} 处填写有误，未作任何更改"


def test_only_the_errors_that_are_listed_are_put_into_words(monkeypatch: pytest.MonkeyPatch):
    worded: list[Any] = []
    monkeypatch.setattr("shared.http.malformed.words_of", lambda e: worded.append(e) or Words("误", "wrong"))
    unreadable(unknown_fields(10 * LISTED))
    assert len(worded) == LISTED


def test_too_many_filters_are_cut_short_too():
    wrong = [bad_field("query", [n], Words("误", "wrong"), "filter") for n in range(LISTED + 1)]
    assert [error["kind"] for error in malformed(wrong).body["errors"][-2:]] == ["filter", "more"]


def test_what_stands_in_the_way_for_a_while_says_in_both_languages_what_to_do():
    for error in (StoreUnavailable("gone"), LogInDoubt(Words("日志落后", "the log is behind"))):
        told = problem_of(error, {})
        assert told is not None
        assert "以同一命令编号重发同一请求" in told.body["title"]
        assert "end the same request again, same key" in told.body["detail"]


def test_who_decided_on_another_version_is_told_which_there_is_and_to_look_again():
    told = problem_of(VersionConflict("project-1", 3, 5), {})
    assert told is not None
    assert told.headers == {"ETag": '"5"'}
    assert told.body["title"] == "版本不符：您依据的是第 3 版，现为第 5 版；请重新查看，再决定是否办理"
    decided = "You decided on version 3, it is at 5. Read it again, and decide again."
    assert told.body["detail"] == decided


def test_what_is_no_http_says_how_letters_are_written_into_an_address():
    told = no_http().body
    assert "汉字须先作百分号编码" in told["title"]
    assert "percent-encoded" in told["detail"]


def test_what_may_be_confirmed_is_named_in_both_languages():
    with pytest.raises(ValidationError) as refused:
        SubmitRenovationApplication.model_validate({"confirmed": ["colour"]})
    [words] = [words_of(error) for error in refused.value.errors() if error["loc"] == ("confirmed",)]
    assert "建筑面积（平方米）、户数" in words.zh
    assert "area_m2, households" in words.en


@pytest.mark.parametrize("number", [14971.423, 14971])
def test_a_number_that_is_written_as_text_is_shown_in_quotes(number: float):
    with pytest.raises(ValidationError) as refused:
        SubmitRenovationApplication.model_validate({"area_m2": number})
    [words] = [words_of(error) for error in refused.value.errors() if error["loc"] == ("area_m2",)]
    assert words.zh == '数字要写成文字，加引号，例如 "14971.42"'
    assert words.en.endswith('in quotes, like "14971.42"')


@pytest.mark.parametrize(
    ("written", "zh"),
    [
        ('{"a": }', "此处应有值"),
        ('{"a" 1}', "此处应有冒号"),
        ('{"a": 1 "b": 2}', "此处应有逗号"),
        ("{a: 1}", "此处应有加引号的名称"),
        ('{"a": 1} x', "后面还有多余的内容"),
        ('{"a": "', "引号没有成对"),
        ('{"a": "\\q"}', "转义写法有误"),
        ('{"a": "\t"}', "文字中有控制字符"),
    ],
)
def test_what_is_no_json_is_told_in_both_languages(written: str, zh: str):
    with pytest.raises(json.JSONDecodeError) as found:
        json.loads(written)
    error = {
        "type": "json_invalid",
        "loc": ("body", found.value.pos),
        "msg": "JSON decode error",
        "ctx": {"error": found.value.msg},
    }
    told = unreadable(RequestValidationError([error])).body["errors"][0]
    assert told["zh"] == f"内容的格式有误，无法读取，错在第 {found.value.pos} 个字符之后：{zh}"
    assert told["en"].endswith(found.value.msg)
