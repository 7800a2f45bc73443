"""The same request read and validated as FastAPI's documents do it, on the same server, nothing behind it: a
dependency that verifies the token, the model as the body, headers and answer declared."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

import jwt
from fastapi import Depends, FastAPI, Header
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from services.maintenance.care.commands import RecordInspection
from shared.http.identity import ALGORITHMS
from shared.http.issuer_keys import IssuerKeys
from shared.http.receipt_bodies import Happened, ReceiptBody
from shared.log.ids import new_id
from shared.serve import Server, start
from shared.settings import Settings, read_settings
from tests.bench.peers.starlette_ import HEALTHY
from tests.bench.samples import PATH


def app(settings: Settings) -> FastAPI:
    made, keys = FastAPI(), IssuerKeys(settings.jwks_url)

    async def person(shown: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]) -> dict[str, Any]:
        token = shown.credentials
        key = await keys.key(str(jwt.get_unverified_header(token)["kid"]))
        return jwt.decode(token, key, algorithms=ALGORITHMS, issuer=settings.issuer)

    @made.post(PATH)
    async def record(
        id: str,
        command: RecordInspection,
        by: Annotated[dict[str, Any], Depends(person)],
        key: Annotated[UUID, Header(alias="Idempotency-Key")],
        match: Annotated[str | None, Header(alias="If-Match")] = None,
    ) -> ReceiptBody:
        happened = [Happened(type="InspectionRecorded", id=new_id())]
        return ReceiptBody(stream=f"care-{id}", version=1, position="maintenance/0/1", events=happened)

    @made.get("/health")
    async def healthy() -> dict[str, Any]:
        return HEALTHY

    return made


async def run(settings: Settings) -> None:
    server = Server(app(settings), settings)
    await asyncio.create_task(server.until_stopped())


if __name__ == "__main__":
    told = read_settings("maintenance")
    start(told, run(told))
