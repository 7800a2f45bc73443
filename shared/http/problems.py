"""Errors as RFC 9457 problem+json: what is wrong, by which rule, and what would make it right."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from shared.handle import CommandIdReused, EventTooLarge, VersionConflict
from shared.rules import Rejected
from shared.store import StoreUnavailable

RETRY_SECONDS = 2


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


def unavailable(zh: str, en: str) -> Problem:
    return Problem(503, "unavailable", zh, en, headers={"Retry-After": str(RETRY_SECONDS)})


def explain(app: FastAPI) -> None:
    """Give every error of the kernel its problem."""

    @app.exception_handler(Problem)
    async def as_it_is(request: Request, problem: Problem) -> JSONResponse:
        return _answer(request, problem)

    @app.exception_handler(Rejected)
    async def rejected(request: Request, refusal: Rejected) -> JSONResponse:
        return _answer(request, _refusal(refusal))

    @app.exception_handler(RequestValidationError)
    async def malformed(request: Request, error: RequestValidationError) -> JSONResponse:
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

    @app.exception_handler(HTTPException)
    async def plain(request: Request, error: HTTPException) -> JSONResponse:
        return _answer(request, Problem(error.status_code, "http", str(error.detail), str(error.detail)))


def _refusal(refusal: Rejected) -> Problem:
    rule = refusal.rule
    return Problem(
        refusal.status,
        "rule",
        refusal.zh,
        refusal.en,
        rule=rule.id,
        plan=rule.plan,
        quote=rule.quote,
        fix={"zh": rule.fix_zh, "en": rule.fix_en},
    )


def _malformed(error: RequestValidationError) -> Problem:
    """Every bad field at once, each by its place in the request."""
    errors = [
        {"in": place, "field": "/" + "/".join(map(str, path)), "message": e["msg"], "kind": e["type"]}
        for e in error.errors()
        for place, *path in [e["loc"]]
    ]
    en = f"{len(errors)} field(s) are malformed; nothing was changed."
    return Problem(400, "malformed", f"{len(errors)} 处填写有误,未作任何更改", en, errors=errors)


def _answer(request: Request, problem: Problem) -> JSONResponse:
    body = {**problem.body, "instance": request.url.path}
    return JSONResponse(body, problem.status, headers=problem.headers, media_type="application/problem+json")
