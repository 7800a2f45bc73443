"""POST /commands: commands as lines, answered as lines while they come."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from shared.core.actor import Actor
from shared.core.messages import type_name
from shared.core.service import Service
from shared.http.batch.conversation import NDJSON, Conversation
from shared.http.batch.deciding import Deciding
from shared.http.batch.line import BatchLine, Reader
from shared.http.command_desk import CommandDesk
from shared.http.commands import kebab
from shared.http.door import guarded
from shared.http.files.naming import AnyHandler
from shared.http.identity import Identity
from shared.http.problems import Problem, answers

PATH = "/commands"
JSON_LINES = frozenset({NDJSON, "application/ndjson", "application/jsonl"})
SCHEMA = BatchLine.model_json_schema()
ANSWER: dict[str, Any] = {
    "type": "object",
    "required": ["line", "id", "status", "body"],
    "properties": {
        "line": {"type": "integer", "description": "第几行 · number of the line, from 1"},
        "id": {"type": ["string", "null"], "format": "uuid"},
        "status": {"type": "integer", "description": "与单独办理相同 · that of the command alone"},
        "body": {"description": "与单独办理相同 · that of the command alone, or its problem"},
    },
}

ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "各行的答复 · an answer a line", "content": {NDJSON: {"schema": ANSWER}}}
}


def batch_routes(service: Service, handle: AnyHandler, identity: Identity) -> APIRouter:
    router = APIRouter(tags=["batch"], route_class=guarded(identity))
    desk, read = CommandDesk(service, handle), Reader(service, paths_of(service))

    @router.post(
        PATH,
        summary="批量办理 · commands as lines",
        operation_id="batch",
        response_class=Response,
        openapi_extra={"requestBody": {"required": True, "content": {NDJSON: {"schema": SCHEMA}}}},
        responses=ANSWERS | answers(400, 401, 408, 415, 503),
    )
    async def batch(request: Request, by: Annotated[Actor, Depends(identity)]) -> Response:
        """每行一条命令，边收边办边答 · one command a line, decided and answered while they come.

        Answers come in the order of lines. Lines on one project (Kafka key) are decided in the order given;
        a refused one stops nothing."""
        _require_lines(request.headers.get("content-type", ""))
        shown, path = request.headers["authorization"], request.url.path
        prefix = path.removesuffix(PATH)
        return Conversation(Deciding(read, desk, identity, shown, path, prefix), path)

    return router


def paths_of(service: Service) -> dict[str, str]:
    """Name of a command → the path of its own route."""
    return {
        type_name(command): f"{decider.path}/{kebab(type_name(command))}"
        for decider in service.deciders
        for command in decider.command_types().values()
    }


def _require_lines(content_type: str) -> None:
    """Raises Problem 415."""
    if content_type.partition(";")[0].strip().lower() not in JSON_LINES:
        en = f"Send lines of JSON, Content-Type: {NDJSON}."
        raise Problem(415, "media-type", f"内容应为每行一条的命令，内容类型应为 {NDJSON}", en)
