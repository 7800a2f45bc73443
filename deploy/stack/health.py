"""Is a component healthy? Each probe uses the component as its users do.

Containers run a probe every few seconds in a new process, so each probe loads only the client it needs.
"""

import asyncio
import json
import sys
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException
from typing import Any, TypeVar

from deploy.site import secrets
from deploy.site.components import GRANTS
from deploy.site.folder import StackFolder
from deploy.site.plan import Plan

T = TypeVar("T")
PATIENCE_S = 3
OF_ITSELF = "自报异常 · reports itself unhealthy"


class Unhealthy(Exception):
    """Why the component is not healthy, in a few words; `body`: its own report, {} where it gave none."""

    def __init__(self, reason: str, body: dict[str, Any] | None = None) -> None:
        super().__init__(reason)
        self.body = body or {}


def check(folder: StackFolder, plan: Plan, component: str) -> None:
    """Raises Unhealthy, with the reason."""
    if component == "postgres":
        in_own_loop(_postgres(secrets.superuser_dsn(folder.secrets)))
    elif component == "kafka":
        _kafka(folder, plan)
    elif component == GRANTS:
        _grants(folder, plan)
    else:
        report(plan, component)


def report(plan: Plan, application: str) -> dict[str, Any]:
    """The application's own GET /health. Raises Unhealthy."""
    try:
        with closing(HTTPConnection(plan.address(application), timeout=PATIENCE_S)) as connection:
            connection.request("GET", "/health")
            body: dict[str, Any] = json.load(connection.getresponse())
    except (OSError, HTTPException, ValueError) as error:
        url = f"{plan.url(application)}/health"
        raise Unhealthy(f"{url} 没有应答 · no answer on {url}: {type(error).__name__}") from error
    if not body.get("healthy"):
        raise Unhealthy("; ".join(body.get("problems", ())) or OF_ITSELF, body)
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
        raise Unhealthy(f"不能登录 · no login: {type(error).__name__}: {error}") from error


def _kafka(folder: StackFolder, plan: Plan) -> None:
    from deploy.kafka import grants

    with _answering(plan):
        grants.client(plan.kafka, secrets.kafka_admin(folder.secrets)).list_topics(timeout=PATIENCE_S)


def _grants(folder: StackFolder, plan: Plan) -> None:
    """The subscriber stands for all users: they are made in one step, after the rights."""
    from deploy.kafka import grants

    user = secrets.kafka_user(folder.secrets, secrets.SUBSCRIBER)
    with _answering(plan):
        missing = grants.missing_rights(grants.client(plan.kafka, secrets.kafka_admin(folder.secrets)))
        grants.client(plan.kafka, user).list_topics(timeout=PATIENCE_S)
    if missing:
        count = len(missing)
        raise Unhealthy(f"尚有 {count} 项权限未授予 · {count} rights are not granted yet")


@contextmanager
def _answering(plan: Plan) -> Iterator[None]:
    from confluent_kafka import KafkaException

    try:
        yield
    except KafkaException as error:
        said = error.args[0].str()
        raise Unhealthy(f"{plan.kafka} 没有应答 · no answer on {plan.kafka}: {said}") from error


if __name__ == "__main__":
    here = StackFolder.here()
    try:
        check(here, Plan.load(here), sys.argv[1])
    except Unhealthy as reason:
        sys.exit(str(reason))
