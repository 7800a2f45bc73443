"""What a process does on its own and fails of is told by its health and its metrics, until it succeeds."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import httpx
import pytest
from tenacity import wait_none

from deploy.stack.local import LocalStack
from services.maintenance.app import service as maintenance
from shared.core.words import Words
from shared.kafka import agreement
from shared.observe.background import Background
from shared.observe.silence import NO_ANSWER
from shared.serve import SUBSCRIPTIONS
from tests.eventually import eventually
from tests.shared.empty import connected, empty_database
from tests.shared.running import Running, running

SETTINGS = {"CLOCK_SECONDS": "0.2", "VAULT_SECRETS": "sample-secret-of-maintenance"}

BROKEN = {
    "vault": ("alter table vault.items rename to taken_away", "alter table vault.taken_away rename to items"),
    "files": (
        "alter table file_remains rename to taken_away",
        "alter table taken_away rename to file_remains",
    ),
    "clock": (
        "alter table views.communities_1 rename to taken_away",
        "alter table views.taken_away rename to communities_1",
    ),
}
"""Of each work what it cannot do without: how it is taken away, and given back."""

NAMES = {"vault": "已删除内容的销毁", "files": "无主文件的清理", "clock": "周期的办结"}


async def test_a_failure_stands_with_the_time_of_the_first_until_a_success():
    background = Background()
    work = background.work("clock", Words("时钟", "clock"))
    seen = []

    async def failing_twice() -> None:
        seen.append((work.since, work.failing()))
        if len(seen) < 3:
            raise ConnectionError if len(seen) == 2 else ValueError("odd")
        work.succeeded()

    await work.for_ever(failing_twice, wait_none())
    assert background.works == [work]
    (before, well), (first, odd), (second, silent) = seen
    assert before is None
    assert well == work.failing() == (Words("时钟", "clock"), None)
    assert first == second
    assert first is not None
    since = first.isoformat(timespec="seconds")
    named = Words(f"时钟（自 {since} 起）", f"clock (since {since})")
    assert odd == (named, Words("出错，详见该服务的日志", "ValueError: odd"))
    assert silent == (named, NO_ANSWER)


@pytest.fixture(scope="module")
async def dsn(stack: LocalStack) -> AsyncIterator[str]:
    async with empty_database(stack, maintenance, "background") as address:
        yield address


@pytest.mark.stack
@pytest.mark.parametrize("work", BROKEN)
async def test_K11_a_running_service_names_it_and_no_more_once_it_succeeds(
    dsn: str, tmp_path: Path, keys: Path, work: str
):
    gone, back = BROKEN[work]
    async with connected(dsn) as sql:
        await sql.execute(gone)
    async with running(dsn, tmp_path, keys, "maintenance", **SETTINGS) as service:
        told = partial(_told, service, NAMES[work])
        try:
            [said] = await eventually(told, f"{NAMES[work]} is named")
            zh, _, en = said.partition(" · ")
            assert "起）：出错" in zh
            assert "(since 20" in en
            assert "does not exist" in en
            assert await _failing(service, work) == 1
        finally:
            await service.sql.execute(back)

        async def well() -> bool:
            return not await told() and await _failing(service, work) == 0

        await eventually(well, f"{NAMES[work]} is not named any more")


@pytest.mark.stack
async def test_what_follows_from_kafka_alone_is_in_the_metrics_and_told_once(
    dsn: str, tmp_path: Path, keys: Path
):
    async with running(dsn, tmp_path, keys, "maintenance", **SETTINGS) as service:
        for work in ("agreement", "subscriptions"):
            await eventually(lambda w=work: _failing(service, w), f"{work} fails without Kafka")
        assert len(await _told(service, "消息系统")) == 1
        for name in (agreement.NAME, SUBSCRIPTIONS):
            assert await _told(service, name.zh) == []


async def _told(service: Running, name: str) -> list[str]:
    async with httpx.AsyncClient(trust_env=False) as http:
        problems = (await http.get(f"{service.url}/health")).json()["problems"]
    return [said for said in problems if name in said.partition(" · ")[0]]


async def _failing(service: Running, work: str) -> float:
    async with httpx.AsyncClient(trust_env=False) as http:
        lines = (await http.get(f"{service.url}/metrics")).text.splitlines()
    sample = f'jiugai_background_failing{{work="{work}"}} '
    [value] = [line.removeprefix(sample) for line in lines if line.startswith(sample)]
    return float(value)
