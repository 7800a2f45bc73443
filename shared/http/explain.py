"""Which problem each error of the kernel is: what is wrong, by which rule, and what would make it right."""

from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from shared.core.looking import MOST_STREAMS, TooManyStreams
from shared.core.plausible import Implausible
from shared.core.refusals import Rejected
from shared.core.rules import PlanRow
from shared.core.upcast import FromNewerRelease
from shared.http.asked_back import asked_back
from shared.http.gate_bodies import gate_bodies
from shared.http.malformed import unreadable
from shared.http.problems import Problem, unavailable
from shared.log.continuity import LogInDoubt
from shared.log.database import StoreUnavailable
from shared.log.decided import CommandTooLarge
from shared.log.first_answer import CommandIdReused
from shared.log.version import VersionConflict

# Said in Chinese where FastAPI cannot read a body, and of what no route of ours answers.
TITLES = {400: "内容的格式有误，无法读取", 404: "没有这个地址", 405: "此地址不接受这种请求"}
REFUSED = "请求未被接受"


def explain(app: FastAPI, plan: Mapping[str, PlanRow]) -> None:
    """Give every error of the kernel its problem; a refusal quotes its row of the plan."""

    @app.exception_handler(Problem)
    async def as_it_is(request: Request, problem: Problem) -> JSONResponse:
        return _answer(request, problem)

    @app.exception_handler(Rejected)
    async def rejected(request: Request, refusal: Rejected) -> JSONResponse:
        return _answer(request, _refusal(refusal, plan))

    @app.exception_handler(RequestValidationError)
    async def malformed(request: Request, error: RequestValidationError) -> JSONResponse:
        return _answer(request, unreadable(error))

    @app.exception_handler(HTTPException)
    async def plain(request: Request, error: HTTPException) -> JSONResponse:
        return _answer(request, _plain(request, error))

    @app.exception_handler(Exception)
    async def unforeseen(request: Request, error: Exception) -> JSONResponse:
        """Logged with its traceback by the server, which then closes the connection; the sender learns that,
        and that it was not their fault."""
        en = "An error of the service, not of the request; it is in its log. Nothing was half done."
        return _answer(request, Problem(500, "internal", "服务内部错误", en, headers={"Connection": "close"}))

    _explain_commands(app)
    _explain_absence(app)


def _explain_commands(app: FastAPI) -> None:
    """What stands against a command, beside the rules."""

    @app.exception_handler(VersionConflict)
    async def conflict(request: Request, error: VersionConflict) -> JSONResponse:
        zh = f"版本不符：现为第 {error.actual} 版"
        return _answer(request, Problem(409, "version", zh, str(error), version=error.actual))

    @app.exception_handler(CommandIdReused)
    async def reused(request: Request, error: CommandIdReused) -> JSONResponse:
        zh = "命令编号已用于另一命令，或已由他人使用"
        en = f"Idempotency-Key {error} was used for another command or by somebody else; take a new one."
        return _answer(request, Problem(422, "command-id-reused", zh, en))

    @app.exception_handler(CommandTooLarge)
    async def too_large(request: Request, error: CommandTooLarge) -> JSONResponse:
        return _answer(request, Problem(413, "too-large", "内容过大，请精简后重试", f"{error}."))

    @app.exception_handler(TooManyStreams)
    async def too_many(request: Request, error: TooManyStreams) -> JSONResponse:
        zh = f"一次办理最多涉及 {MOST_STREAMS} 项，现为 {error.count} 项，请分批办理"
        return _answer(request, Problem(422, "too-many-streams", zh, f"{error}. Do it in parts."))

    @app.exception_handler(Implausible)
    async def doubted(request: Request, error: Implausible) -> JSONResponse:
        return _answer(request, asked_back(error))


def _explain_absence(app: FastAPI) -> None:
    """What passes by itself: the same request may be sent again."""

    @app.exception_handler(StoreUnavailable)
    async def gone(request: Request, error: StoreUnavailable) -> JSONResponse:
        en = "The database cannot do it now; nothing was half done. Send the same request again, same key."
        return _answer(request, unavailable("数据库暂不可用", en))

    @app.exception_handler(LogInDoubt)
    async def in_doubt(request: Request, error: LogInDoubt) -> JSONResponse:
        en = f"{error.words.en}. Nothing was changed; send the same request again, same key."
        return _answer(request, unavailable(error.words.zh, en))

    @app.exception_handler(FromNewerRelease)
    async def outdated(request: Request, error: FromNewerRelease) -> JSONResponse:
        """While a release is rolled out: an instance that has it already will answer."""
        return _answer(request, unavailable("本实例版本较旧，请稍后重试", f"{error}; nothing was changed."))


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
        gates=[body.model_dump() for body in gate_bodies(refusal.gates, plan)],
    )


def _plain(request: Request, error: HTTPException) -> Problem:
    zh = TITLES.get(error.status_code, REFUSED)
    en = f"{request.method} {request.url.path}: {error.detail}"
    return Problem(error.status_code, "http", zh, en, headers=dict(error.headers or {}))


def _answer(request: Request, problem: Problem) -> JSONResponse:
    body = {**problem.body, "instance": request.url.path}
    return JSONResponse(body, problem.status, headers=problem.headers, media_type="application/problem+json")
