"""A command that is doubted: which fields, why, and how to confirm them."""

import json
from collections.abc import Sequence
from typing import Any

from shared.core.messages import Command
from shared.core.plausible import Confirmable, Doubt, Implausible
from shared.core.words import Words, joined
from shared.http.malformed import bad_field
from shared.http.problems import Problem, answers


def asked_back(error: Implausible) -> Problem:
    """Problem 422: `errors` has each field in doubt, `confirm` what to send as `confirmed` if all is true."""
    again = json.dumps(error.fields)
    fix = Words(
        f"有误的请改正；核对无误的，连同原内容再次提交，并在“已核实的填写项”中列出 {again}",
        f'mend what is wrong; if all is right, send the same again with "confirmed": {again}',
    )
    doubts = joined(doubt.words for doubt in error.doubts)
    zh = f"所填内容不合常理：{doubts.zh}；未作任何更改"
    en = f"It is hardly true: {doubts.en}. Nothing was changed."
    doubted = [entry for doubt in error.doubts for entry in _entries(doubt)]
    return Problem(422, "implausible", zh, en, errors=doubted, confirm=list(error.fields), fix=fix._asdict())


def _entries(doubt: Doubt) -> Sequence[dict[str, str]]:
    return [bad_field("body", [name], doubt.words, "implausible") for name in doubt.fields]


def answers_of(command: type[Command]) -> dict[int | str, dict[str, Any]]:
    """The problems that a command's route may answer with; if it may be doubted, with an example of that."""
    described = answers(400, 401, 403, 408, 409, 413, 422, 503)
    if issubclass(command, Confirmable):
        described[422]["content"] = {
            media: {**content, "example": EXAMPLE} for media, content in described[422]["content"].items()
        }
    return described


EXAMPLE = asked_back(
    Implausible(
        [
            Doubt(
                ("area_m2", "households"),
                Words(
                    "310户共1.88平方米，户均不足10平方米", "1.88 m² for 310 households, less than 10 m² each"
                ),
            )
        ]
    )
).body
