"""GET a view: one row, or many by page; optionally not before it shows a given position (K10)."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from sqlalchemy.ext.asyncio import AsyncEngine

from shared import checkpoints
from shared.http.commands import Id
from shared.http.identity import Identity
from shared.http.problems import Problem, answers, malformed, unavailable
from shared.store import transaction
from shared.views import View

WAIT_SECONDS = 5.0
LOOK_EVERY = 0.01

At = Annotated[
    str | None,
    Query(
        pattern=r"^[a-z]+/\d+/\d+$",
        description="命令答复中的位置,读到为止 · position token of a command's answer: wait for it",
        examples=["projects/3/121"],
    ),
]
After = Annotated[
    str,
    Query(
        pattern=r"^[a-z0-9-]*$",
        description="上一页最后的编号 · the last key of the page before",
        examples=["xj-2024-001"],
    ),
]


def view_routes(service: str, view: View[Any], engine: AsyncEngine, identity: Identity) -> APIRouter:
    router = APIRouter(
        prefix=f"/{view.name}",
        tags=[f"view: {view.name}"],
        dependencies=[Depends(identity)],
        responses=answers(400, 401, 503),
    )
    subscriber = f"{service}.{view.name}"

    @router.get("/{key}", response_model=view.row, name=f"one of {view.name}", responses=answers(404))
    async def one(key: Id, at: At = None) -> Any:
        """One row; with `at` not before it shows that position."""
        await _reach(engine, subscriber, at)
        async with transaction(engine) as tx:
            rows = await view.load(tx, [key])
        if key not in rows:
            raise Problem(404, "not-found", f"查无 {key}", f"{view.name} has no {key}.")
        return asdict(rows[key])

    @router.get("", response_model=list[view.row], name=view.name)  # type: ignore[name-defined]  # FastAPI reads it
    async def many(
        request: Request,
        at: At = None,
        after: After = "",
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> Any:
        """One page in key order. Any text column is a filter: ?status=construction"""
        await _reach(engine, subscriber, at)
        wanted = _filters(view, request.query_params)
        query = (
            view.select().where(view.table.c[view.key] > after).order_by(view.table.c[view.key]).limit(limit)
        )
        for name, value in wanted.items():
            query = query.where(view.table.c[name] == value)
        async with transaction(engine) as tx:
            return [dict(row._mapping) for row in await tx.execute(query)]

    return router


def _filters(view: View[Any], params: Mapping[str, str]) -> dict[str, str]:
    wanted = {name: value for name, value in params.items() if name not in ("at", "after", "limit")}
    texts = [c.name for c in view.table.columns if c.type.python_type is str]
    wrong = [_bad_filter(n, f"unknown; filters are: {', '.join(texts)}") for n in wanted if n not in texts]
    wrong += [_bad_filter(n, "contains a control character") for n, v in wanted.items() if "\0" in v]
    if wrong:
        raise malformed(wrong)
    return wanted


def _bad_filter(name: str, message: str) -> dict[str, str]:
    return {"in": "query", "field": f"/{name}", "message": message, "kind": "filter"}


async def _reach(engine: AsyncEngine, subscriber: str, at: str | None) -> None:
    """Wait until the view has applied the position. Raises Problem 400, or 503 when it takes too long."""
    if at is None:
        return
    source, partition, position = at.split("/")
    place = (source, int(partition))
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        async with transaction(engine) as tx:
            known = await checkpoints.read(tx, subscriber)
        if place not in known:
            en = f"This view hears {', '.join(sorted({s for s, _ in known}))}; {at} is not a place there."
            raise Problem(400, "malformed", f"此视图不含 {at}", en)
        if known[place].position >= int(position):
            return
        if time.monotonic() > deadline:
            en = f"The view is at {known[place].position} in {source}/{partition}, not yet at {position}."
            raise unavailable("视图尚未更新到所求位置", en)
        await asyncio.sleep(LOOK_EVERY)
