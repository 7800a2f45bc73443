"""Errors as RFC 9457 problem+json: what is wrong, by which rule, and what would make it right."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException

from shared.core.refusals import Rejected
from shared.core.rules import PlanRow
from shared.core.upcast import FromNewerRelease
from shared.log.database import StoreUnavailable
from shared.log.handler import CommandIdReused, EventTooLarge, VersionConflict

RETRY_SECONDS = 2

# What each status means, for the OpenAPI documents.
MEANINGS = {
    400: "填写有误,逐项列出 · malformed, every field at once; nothing was changed",
    401: "令牌缺失或无效 · no token, or not a valid one",
    403: "角色或区划无权办理 · not up to this role or division",
    404: "查无此项 · not found",
    409: "此时不能办理,或版本不符 · out of order, or another version",
    422: "规则不允许,附原文及办法 · a rule said no: its id, its sentence, what would make it pass",
    503: "暂不可用,稍后重试 · not available now, see Retry-After",
}
# Said in Chinese of what no route of ours answers.
TITLES = {404: "没有这个地址", 405: "此地址不接受这种请求"}


class ProblemDetails(BaseModel):
    """RFC 9457. Malformed requests add `errors`, rules `rule`, `plan`, `quote` and `fix`."""

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


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems that a route may answer with, as FastAPI's `responses` wants them.

    `default` stands for the rest; without it FastAPI would announce its own 422.
    """
    content = {"application/problem+json": {"schema": ProblemDetails.model_json_schema()}}
    meanings: dict[int | str, str] = {status: MEANINGS[status] for status in statuses}
    meanings["default"] = "其他错误 · any other problem"
    return {status: {"description": words, "content": content} for status, words in meanings.items()}


def unavailable(zh: str, en: str) -> Problem:
    return Problem(503, "unavailable", zh, en, headers={"Retry-After": str(RETRY_SECONDS)})


def explain(app: FastAPI, plan: Mapping[str, PlanRow]) -> None:
    """Give every error of the kernel its problem; a refusal quotes its row of the plan."""

    @app.exception_handler(Problem)
    async def as_it_is(request: Request, problem: Problem) -> JSONResponse:
        return _answer(request, problem)

    @app.exception_handler(Rejected)
    async def rejected(request: Request, refusal: Rejected) -> JSONResponse:
        return _answer(request, _refusal(refusal, plan))

    @app.exception_handler(RequestValidationError)
    async def unreadable(request: Request, error: RequestValidationError) -> JSONResponse:
        return _answer(request, _malformed(error))

    @app.exception_handler(VersionConflict)
    async def conflict(request: Request, error: VersionConflict) -> JSONResponse:
        zh = f"版本不符:{error.stream} 现为第 {error.actual} 版"
        return _answer(request, Problem(409, "version", zh, str(error), version=error.actual))

    @app.exception_handler(CommandIdReused)
    async def reused(request: Request, error: CommandIdReused) -> JSONResponse:
        en = f"Idempotency-Key {error} was used before for a different command; take a new one."
        return _answer(request, Problem(422, "command-id-reused", "命令编号已用于另一命令", en))

    @app.exception_handler(EventTooLarge)
    async def too_large(request: Request, error: EventTooLarge) -> JSONResponse:
        return _answer(request, Problem(413, "too-large", "内容过大,请精简后重试", f"{error}."))

    @app.exception_handler(StoreUnavailable)
    async def gone(request: Request, error: StoreUnavailable) -> JSONResponse:
        en = "The database does not answer; nothing was half done. Send the same request again, same key."
        return _answer(request, unavailable("数据库暂不可用", en))

    @app.exception_handler(FromNewerRelease)
    async def outdated(request: Request, error: FromNewerRelease) -> JSONResponse:
        """While a release is rolled out: an instance that has it already will answer."""
        return _answer(request, unavailable("本实例版本较旧,请稍后重试", f"{error}; nothing was changed."))

    @app.exception_handler(HTTPException)
    async def plain(request: Request, error: HTTPException) -> JSONResponse:
        zh = TITLES.get(error.status_code, str(error.detail))
        en = f"{request.method} {request.url.path}: {error.detail}"
        return _answer(request, Problem(error.status_code, "http", zh, en, headers=dict(error.headers or {})))

    @app.exception_handler(Exception)
    async def unforeseen(request: Request, error: Exception) -> JSONResponse:
        """Logged with its traceback by the server; the sender learns that it was not their fault."""
        en = "An error of the service, not of the request; it is in its log. Nothing was half done."
        return _answer(request, Problem(500, "internal", "服务内部错误", en))


def _refusal(refusal: Rejected, plan: Mapping[str, PlanRow]) -> Problem:
    rule, row = refusal.rule, plan[refusal.rule.id]
    return Problem(
        refusal.status,
        "rule",
        *refusal.words,
        rule=rule.id,
        plan=row.plan,
        quote=row.sentence,
        fix=rule.fix._asdict(),
    )


def _malformed(error: RequestValidationError) -> Problem:
    """Every bad field at once, each by its place in the request."""
    return malformed([_bad_field(e) for e in error.errors()])


def malformed(errors: Sequence[dict[str, str]]) -> Problem:
    """errors: {"in": body|query|path|header, "field", "message", "kind"} each."""
    en = f"{len(errors)} field(s) are malformed; nothing was changed."
    return Problem(400, "malformed", f"{len(errors)} 处填写有误,未作任何更改", en, errors=errors)


def _bad_field(error: dict[str, Any]) -> dict[str, str]:
    place, *path = error["loc"]
    message, kind = error["msg"], error["type"]
    if kind == "json_invalid":
        path, message = [], f"{message} at character {error['loc'][-1]}: {error['ctx']['error']}"
    return {"in": place, "field": "/" + "/".join(map(str, path)), "message": message, "kind": kind}


def _answer(request: Request, problem: Problem) -> JSONResponse:
    body = {**problem.body, "instance": request.url.path}
    return JSONResponse(body, problem.status, headers=problem.headers, media_type="application/problem+json")
