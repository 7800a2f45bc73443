"""POST /imports: a spreadsheet whose rows are tried, and sent as commands if every one of them passed."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from shared.core.actor import Actor
from shared.core.import_kind import ImportKind
from shared.core.service import Service
from shared.core.words import Words
from shared.http.authority import authorise
from shared.http.batch.deciding import Deciding
from shared.http.batch.line import Reader
from shared.http.batch.routes import paths_of
from shared.http.command_desk import CommandDesk
from shared.http.door import guarded
from shared.http.files.naming import AnyHandler
from shared.http.identity import Identity
from shared.http.imports.annotated import TITLE, heads_of, rows_of
from shared.http.imports.reading import read_plan
from shared.http.lists.forms import Truth
from shared.http.malformed import bad_field, malformed
from shared.http.problems import Problem, answers
from shared.http.sheets.cells import Cell
from shared.http.sheets.sending import file_of
from shared.http.sheets.xlsx_sheet import XLSX
from shared.importing.report import ReportBody, report_of
from shared.importing.sending import Import

PATH = "/imports"
_FILE = {"schema": {"type": "string", "format": "binary"}}
BODY: dict[str, Any] = {
    "required": True,
    "content": dict.fromkeys(("text/csv", XLSX.media, "application/vnd.ms-excel"), _FILE),
}
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "导入报告 · the report of the import, by Accept",
        "model": ReportBody,
        "content": {XLSX.media: _FILE},
    }
}


class Asked(BaseModel):
    """How a table is read, and whether its rows are sent. Any other parameter is refused."""

    model_config = ConfigDict(extra="forbid")

    kind: str | None = Field(
        default=None,
        description="各行是什么；只有一种的可不填 · what its rows are; not needed where there is but one",
        examples=["applications"],
    )
    dry_run: Truth = Field(
        default=True,
        description="试办，不作任何记录；默认如此 · nothing is recorded; so it is unless you say no",
    )
    mapping: str | None = Field(
        default=None,
        max_length=8000,
        description="对照表：哪一列是什么 · which column means what, JSON or TOML; as `mapping` of a report",
    )


def import_routes(service: Service, handle: AnyHandler, identity: Identity) -> APIRouter:
    """None where nothing is imported."""
    router = APIRouter(tags=["imports"], route_class=guarded(identity))
    if service.imports:
        _add_route(router, service, handle, identity)
    return router


def _add_route(router: APIRouter, service: Service, handle: AnyHandler, identity: Identity) -> None:
    desk, read = CommandDesk(service, handle), Reader(service, paths_of(service))
    kinds = "；".join(f"{kind.name} {kind.title.zh}" for kind in service.imports)

    @router.post(
        PATH,
        summary="导入表格 · importing a spreadsheet",
        description=f"文件内容即请求体 · the body is the file itself, CSV, XLSX or XLS. kind: {kinds}",
        operation_id="import",
        response_class=Response,
        openapi_extra={"requestBody": BODY},
        responses=ANSWERS | answers(400, 401, 403, 408, 413, 422, 503),
    )
    async def import_table(
        request: Request, asked: Annotated[Asked, Query()], by: Annotated[Actor, Depends(identity)]
    ) -> Response:
        kind = _kind(service.imports, asked.kind)
        authorise(by, kind.command.roles)
        plan = await read_plan(request, kind, asked.mapping)
        shown, path = request.headers["authorization"], request.url.path
        deciding = Deciding(read, desk, identity, shown, path, path.removesuffix(PATH))
        one = Import(plan, _Dealing(deciding))
        await one.rehearse()
        if not asked.dry_run and one.passes:
            await one.send()
        return await _answer(request, one, asked.dry_run)


class _Dealing:
    """Lines are decided by the service itself, as those of a batch are."""

    def __init__(self, deciding: Deciding) -> None:
        self._deciding = deciding

    async def __call__(self, lines: Sequence[bytes]) -> Sequence[dict[str, Any]]:
        answers = [self._deciding.begin(number, line) for number, line in enumerate(lines, 1)]
        return [orjson.loads(await answer) for answer in answers]


def _kind(kinds: Sequence[ImportKind], name: str | None) -> ImportKind:
    """Raises Problem 400."""
    if name is None and len(kinds) == 1:
        return kinds[0]
    for kind in kinds:
        if kind.name == name:
            return kind
    these = "、".join(kind.name for kind in kinds)
    words = Words(f"不能导入这一种，可以导入：{these}", f"nothing of this kind is imported, only {these}")
    raise malformed([bad_field("query", ("kind",), words, "kind")])


async def _answer(request: Request, one: Import, dry_run: bool) -> Response:
    """422 where it was to be sent and does not stand whole. Raises it as a Problem where JSON is wanted."""
    refused = not dry_run and not one.stands
    if XLSX.media in request.headers.get("accept", ""):
        file = await file_of(XLSX, TITLE, "import", heads_of(one), _in_one(rows_of(one)))
        file.status_code = 422 if refused else 200
        return file
    report = await asyncio.to_thread(report_of, one)
    if refused:
        (zh, en), body = one.summary(), report.model_dump(mode="json")
        if one.sent:
            raise Problem(422, "import", f"没有全部办理：{zh}", f"Not all of it stands: {en}.", report=body)
        raise Problem(422, "import", f"一行也没有发送：{zh}", f"Nothing was sent: {en}.", report=body)
    content = await asyncio.to_thread(report.model_dump_json)
    return Response(content, media_type="application/json")


async def _in_one(rows: Iterable[Sequence[Cell]]) -> AsyncIterator[Iterable[Sequence[Cell]]]:
    yield rows
