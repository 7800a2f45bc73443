"""Is a part well? Each probe asks the part itself, the way its users would.

Asked every few seconds for each container, each time by a new process, which therefore loads only the client
that its own probe needs.
"""

import asyncio
import json
import sys
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException
from typing import Any, TypeVar

from deploy.stack import secrets
from deploy.stack.components import GRANTS
from deploy.stack.folder import StackFolder
from deploy.stack.plan import Plan

T = TypeVar("T")
PATIENCE_S = 3


class Unhealthy(Exception):
    """Why the part is not healthy, in a few words, and what it said of itself if it said anything."""

    def __init__(self, reason: str, body: dict[str, Any] | None = None) -> None:
        super().__init__(reason)
        self.body = body or {}


def check(state: StackFolder, plan: Plan, part: str) -> None:
    """Raises Unwell, with the reason."""
    if part == "postgres":
        in_own_loop(_postgres(secrets.superuser_dsn(state.secrets)))
    elif part == "kafka":
        _kafka(state, plan)
    elif part == GRANTS:
        _grants(state, plan)
    else:
        report(plan, part)


def report(plan: Plan, application: str) -> dict[str, Any]:
    """The application's own GET /health. Raises Unwell."""
    try:
        with closing(HTTPConnection(plan.address(application), timeout=PATIENCE_S)) as connection:
            connection.request("GET", "/health")
            body: dict[str, Any] = json.load(connection.getresponse())
    except (OSError, HTTPException, ValueError) as error:
        raise Unhealthy(f"{type(error).__name__} on {plan.url(application)}/health") from error
    if not body.get("healthy"):
        raise Unhealthy("; ".join(body.get("problems", ())) or "reports itself unhealthy", body)
    return body


def in_own_loop(work: Coroutine[Any, Any, T]) -> T:
    """Run it to its end in a thread of its own, so that a caller inside an event loop may wait too."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


async def _postgres(dsn: str) -> None:
    import asyncpg

    try:
        connection = await asyncpg.connect(dsn, timeout=PATIENCE_S)
        await connection.close()
    except (OSError, asyncpg.PostgresError, TimeoutError) as error:
        raise Unhealthy(f"{type(error).__name__}: {error}") from error


def _kafka(state: StackFolder, plan: Plan) -> None:
    from deploy.kafka import grants

    with _asking(plan):
        grants.client(plan.kafka, secrets.kafka_admin(state.secrets)).list_topics(timeout=PATIENCE_S)


def _grants(state: StackFolder, plan: Plan) -> None:
    """One user stands for all: they are made in one step, after the rights."""
    from deploy.kafka import grants

    user = secrets.kafka_user(state.secrets, secrets.SUBSCRIBER)
    with _asking(plan):
        missing = grants.missing_rights(grants.client(plan.kafka, secrets.kafka_admin(state.secrets)))
        grants.client(plan.kafka, user).list_topics(timeout=PATIENCE_S)
    if missing:
        raise Unhealthy(f"{len(missing)} rights are not granted yet")


@contextmanager
def _asking(plan: Plan) -> Iterator[None]:
    from confluent_kafka import KafkaException

    try:
        yield
    except KafkaException as error:
        raise Unhealthy(f"no answer on {plan.kafka}: {error.args[0].name()}") from error


if __name__ == "__main__":
    here = StackFolder.here()
    try:
        check(here, Plan.load(here), sys.argv[1])
    except Unhealthy as reason:
        sys.exit(str(reason))
