"""An answer that is not a success, as problem+json (RFC 9457), in Chinese and English."""

from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict

PROBLEM_JSON = "application/problem+json"
RETRY_SECONDS = 2

# What each status means, for the OpenAPI documents.
MEANINGS = {
    400: "填写有误，逐项列出 · malformed, every field at once; nothing was changed",
    401: "令牌缺失或无效 · no token, or not a valid one",
    403: "角色或区划无权办理 · not up to this role or division",
    404: "查无此项，或日志中没有所求位置 · not found, or no such position in the log",
    408: "请求未在限时内完整送达 · the request did not arrive whole in time",
    409: "此时不能办理，或版本不符 · out of order, or another version",
    410: "内容已依法删除或已丢失 · it was there, and is destroyed by law or lost",
    413: "内容过大 · more than is read, or more than an event may have",
    415: "不是所要求的格式 · not of the media type that is read, or another than is said",
    422: (
        "规则不允许，附原文及办法；或不合常理，须改正或核实 · a rule said no: its id, its sentence, what "
        "would make it pass; or it is hardly true: which fields, and how to confirm them"
    ),
    503: "暂不可用，稍后重试 · not available now, see Retry-After",
}

# What else than a body a status comes with, likewise.
HEADERS: dict[int | str, dict[str, Any]] = {
    401: {"WWW-Authenticate": {"description": "Bearer", "schema": {"type": "string"}}},
    503: {
        "Retry-After": {
            "description": "多少秒后重试 · seconds until another try",
            "schema": {"type": "integer", "minimum": 0},
        }
    },
}


class ProblemDetails(BaseModel):
    """RFC 9457. Malformed requests add `errors`, rules `rule`, `plan`, `quote`, `fix` and `gates`, doubts
    `errors`, `confirm` and `fix`."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    instance: str


class Problem(Exception):
    """An answer that is not a success. `kind` names it: urn:jiugai:problem:<kind>."""

    def __init__(
        self, status: int, kind: str, zh: str, en: str, *, headers: dict[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(en)
        self.status, self.headers = status, headers
        self.body = {
            "type": f"urn:jiugai:problem:{kind}",
            "title": zh,
            "status": status,
            "detail": en,
            **more,
        }

    def content(self, instance: str) -> bytes:
        """instance: the path of the request"""
        return orjson.dumps({**self.body, "instance": instance})


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems that a route may answer with, as FastAPI's `responses` wants them.

    `default` stands for the rest; without it FastAPI would announce its own 422.
    """
    content = {PROBLEM_JSON: {"schema": ProblemDetails.model_json_schema()}}
    meanings: dict[int | str, str] = {status: MEANINGS[status] for status in statuses}
    meanings["default"] = "其他错误 · any other problem"
    return {
        status: {"description": words, "content": content, "headers": HEADERS.get(status, {})}
        for status, words in meanings.items()
    }


def incomplete() -> Problem:
    en = "The request did not arrive whole in time; nothing was changed. Send it again, same key."
    return Problem(408, "incomplete", "请求未在限时内完整送达，未作任何更改，请重新发送", en)


def no_http() -> Problem:
    en = (
        "What was sent is not HTTP, or not as HTTP wants it. Is the address http:// and not https://? "
        "Letters beyond ASCII in an address have to be percent-encoded (RFC 3986), as curl does "
        "with --data-urlencode."
    )
    zh = "收到的不是规范的请求，请检查地址和客户程序；地址中的汉字须先作百分号编码"
    return Problem(400, "http", zh, en)


def unavailable(zh: str, en: str) -> Problem:
    return Problem(503, "unavailable", zh, en, headers={"Retry-After": str(RETRY_SECONDS)})
