"""A malformed request: every bad field at once, in Chinese and English."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic_i18n import PydanticI18n

from shared.core.fields import FORMS
from shared.core.words import Words
from shared.http.parameters import PARAMETER_FORMS
from shared.http.problems import Problem
from shared.http.pydantic_words import CHINESE, NO_JSON

OURS = "Value error, "
UNKNOWN = "填写有误"
QUOTED = Words(
    '数字要写成文字，加引号，例如 "14971.42"',
    'Input should be a valid string: a number is written in quotes, like "14971.42"',
)
UNTYPED = Words(
    "未注明内容是命令的填写项，请按说明加上内容类型的标头",
    "the body is not said to be JSON: send the header Content-Type: application/json",
)
_FORMS = FORMS | PARAMETER_FORMS
# As many errors as an answer lists.
LISTED = 100

# pydantic-i18n takes the first sentence that fits, and one sentence may begin with another.
_LONGEST_FIRST = sorted(CHINESE, key=len, reverse=True)
_TRANSLATOR = PydanticI18n(
    {"en": {said: said for said in _LONGEST_FIRST}, "zh": CHINESE}, default_locale="en"
)


def malformed(fields: Sequence[Mapping[str, str]], unlisted: int = 0) -> Problem:
    """Problem 400 that lists the fields, as `bad_field` makes them: LISTED at most, then how many more.

    unlisted: of how many malformed fields `fields` is short.
    """
    count = len(fields) + unlisted
    zh = f"{count} 处填写有误，未作任何更改"
    en = f"{count} field(s) are malformed; nothing was changed."
    return Problem(400, "malformed", zh, en, errors=[*fields[:LISTED], *_more(fields, count - LISTED)])


def unreadable(error: RequestValidationError) -> Problem:
    found = error.errors()
    return malformed([_of_pydantic(one) for one in found[:LISTED]], len(found[LISTED:]))


def bad_field(place: str, path: Sequence[object], words: Words, kind: str) -> dict[str, str]:
    """in: body, query, path or header; field: a JSON pointer (RFC 6901) into it; kind: pydantic's or ours."""
    return {"in": place, "field": "".join(map(_step, path)), **words._asdict(), "kind": kind}


def _step(part: object) -> str:
    """Of a JSON pointer (RFC 6901, section 3)."""
    return "/" + str(part).replace("~", "~0").replace("/", "~1")


def _more(fields: Sequence[Mapping[str, str]], count: int) -> list[Mapping[str, str]]:
    words = Words(f"另有 {count} 处填写有误，未予列出", f"{count} more field(s) are malformed, not listed")
    return [bad_field(fields[-1]["in"], [], words, "more")] if count > 0 else []


def words_of(error: Mapping[str, Any]) -> Words:
    """What is wrong, of an error as pydantic lists them. A validator of ours says it as 中文 · English."""
    if form := _FORMS.get(error.get("ctx", {}).get("pattern", "")):
        return form
    if error["type"] == "string_type" and type(error.get("input")) in (int, float):
        return QUOTED
    said = error["msg"].removeprefix(OURS)
    zh, ours, en = said.partition(" · ")
    return Words(zh, en) if ours else Words(_chinese(error), said)


def _of_pydantic(error: Mapping[str, Any]) -> dict[str, str]:
    place, *path = error["loc"]
    words, kind = words_of(error), error["type"]
    if kind == "json_invalid":
        [at], path = path, []
        why = _why(error["ctx"]["error"])
        zh = f"{words.zh}，错在第 {at} 个字符之后：{why.zh}"
        words = Words(zh, f"{words.en} at character {at}: {why.en}")
    elif place == "body" and not path and isinstance(error.get("input"), bytes):
        words = UNTYPED  # FastAPI parses no other body
    return bad_field(place, path, words, kind)


def _why(said: str) -> Words:
    """Of what is no JSON, as Python's own reader says it."""
    return Words(next((zh for begins, zh in NO_JSON.items() if said.startswith(begins)), UNKNOWN), said)


def _chinese(error: Mapping[str, Any]) -> str:
    said = error["msg"]
    if error["type"] == "literal_error":
        said = f"Input should be one of {error['ctx']['expected'].replace(' or ', '、').replace(', ', '、')}"
    [translated] = _TRANSLATOR.translate([{**error, "msg": said}], "zh")
    return UNKNOWN if translated["msg"] == said else str(translated["msg"])
