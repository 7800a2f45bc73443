"""Which problem each error of the kernel is: what is wrong, by which rule, and what would make it right."""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from shared.core.looking import MOST_STREAMS, TooManyStreams
from shared.core.plausible import Implausible
from shared.core.refusals import Rejected
from shared.core.rules import PlanRow
from shared.core.upcast import FromNewerRelease
from shared.http.asked_back import asked_back
from shared.http.gate_bodies import gate_bodies
from shared.http.malformed import unreadable
from shared.http.problems import PROBLEM_JSON, Problem, unavailable
from shared.log.continuity import LogInDoubt
from shared.log.database import StoreUnavailable
from shared.log.decided import MOST_BYTES, CommandTooLarge
from shared.log.first_answer import CommandIdReused
from shared.log.version import VersionConflict

# Said in Chinese where FastAPI cannot read a body, and of what no route of ours answers.
TITLES = {400: "内容的格式有误，无法读取", 404: "没有这个地址", 405: "此地址不接受这种请求"}
REFUSED = "请求未被接受"
AGAIN = "请稍后以同一命令编号重发同一请求"

Teller = Callable[[Any, Mapping[str, PlanRow]], Problem]


def explain(app: FastAPI, plan: Mapping[str, PlanRow]) -> None:
    """Give every error of the kernel its problem; a refusal quotes its row of the plan."""

    async def told(request: Request, error: Exception) -> Response:
        return _answer(request, problem_of(error, plan) or internal())

    for kind in (*_TELLERS, Exception):
        app.add_exception_handler(kind, told)

    @app.exception_handler(HTTPException)
    async def plain(request: Request, error: HTTPException) -> Response:
        return _answer(request, _plain(request, error))


def problem_of(error: Exception, plan: Mapping[str, PlanRow]) -> Problem | None:
    """None: nobody foresaw it."""
    tellers = (_TELLERS[kind] for kind in type(error).__mro__ if kind in _TELLERS)
    return next((tell(error, plan) for tell in tellers), None)


def _rejected(refusal: Rejected, plan: Mapping[str, PlanRow]) -> Problem:
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


def _conflict(error: VersionConflict, plan: Mapping[str, PlanRow]) -> Problem:
    zh = f"版本不符：您依据的是第 {error.expected} 版，现为第 {error.actual} 版；请重新查看，再决定是否办理"
    en = f"You decided on version {error.expected}, it is at {error.actual}. Read it again, and decide again."
    return Problem(409, "version", zh, en, headers={"ETag": f'"{error.actual}"'}, version=error.actual)


def _reused(error: CommandIdReused, plan: Mapping[str, PlanRow]) -> Problem:
    en = f"Idempotency-Key {error} was used for another command or by somebody else; take a new one."
    zh = f"命令编号 {error} 已用于另一命令，或已由他人使用；请另取编号"
    return Problem(422, "command-id-reused", zh, en)


def _too_large(error: CommandTooLarge, plan: Mapping[str, PlanRow]) -> Problem:
    zh = f"将要记录的内容超过 {MOST_BYTES} 字节，即一次办理的上限；请精简后重试"
    en = f"It would record more than {MOST_BYTES} bytes, the most of one command. Send less at a time."
    return Problem(413, "too-large", zh, en)


def _too_many(error: TooManyStreams, plan: Mapping[str, PlanRow]) -> Problem:
    zh = f"一次办理最多涉及 {MOST_STREAMS} 项，现为 {error.count} 项，请分批办理"
    en = f"It concerns {error.count} matters, and a command concerns {MOST_STREAMS} at most. Do it in parts."
    return Problem(422, "too-many-streams", zh, en)


def _gone(error: StoreUnavailable, plan: Mapping[str, PlanRow]) -> Problem:
    en = "The database cannot do it now; nothing was half done. Send the same request again, same key."
    return unavailable(f"数据库暂不可用，不会只办一半；{AGAIN}", en)


def _in_doubt(error: LogInDoubt, plan: Mapping[str, PlanRow]) -> Problem:
    en = f"{error.words.en}. Nothing was changed; send the same request again, same key."
    return unavailable(f"{error.words.zh}；未作任何更改，{AGAIN}", en)


def _outdated(error: FromNewerRelease, plan: Mapping[str, PlanRow]) -> Problem:
    """While a release is rolled out: an instance that has it already will answer."""
    zh = f"本实例版本较旧，不能读取较新版本所记的内容；未作任何更改，{AGAIN}"
    en = (
        "This instance is of an older release and cannot read what a newer one recorded; nothing was "
        "changed. Send the same request again, same key."
    )
    return unavailable(zh, en)


_TELLERS: dict[type, Teller] = {
    Problem: lambda problem, plan: problem,
    Rejected: _rejected,
    RequestValidationError: lambda error, plan: unreadable(error),
    # What stands against a command, beside the rules.
    VersionConflict: _conflict,
    CommandIdReused: _reused,
    CommandTooLarge: _too_large,
    TooManyStreams: _too_many,
    Implausible: lambda doubted, plan: asked_back(doubted),
    # What passes by itself: the same request may be sent again.
    StoreUnavailable: _gone,
    LogInDoubt: _in_doubt,
    FromNewerRelease: _outdated,
}


def internal() -> Problem:
    """The server logs the error with its traceback and closes the connection; the sender learns that, and
    that it was not their fault."""
    en = "An error of the service, not of the request; it is in its log. Nothing was half done."
    zh = "服务内部错误，并非请求有误，已记入服务日志；不会只办一半"
    return Problem(500, "internal", zh, en, headers={"Connection": "close"})


def _plain(request: Request, error: HTTPException) -> Problem:
    asked = f"{request.method} {request.url.path}"
    zh = f"{TITLES.get(error.status_code, REFUSED)}：{asked}"
    return Problem(
        error.status_code, "http", zh, f"{error.detail}: {asked}", headers=dict(error.headers or {})
    )


def _answer(request: Request, problem: Problem) -> Response:
    content = problem.content(request.url.path)
    return Response(content, problem.status, headers=problem.headers, media_type=PROBLEM_JSON)
