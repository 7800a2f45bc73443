"""A view on a real log, a real topic and a real database: filled live, rebuilt beside it, read meanwhile."""

import asyncio
import itertools
import os
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from deploy.site import secrets
from deploy.site.folder import CHECKOUT
from deploy.stack.local import LocalStack
from services.maintenance.care import care
from shared import failpoints
from shared.core.frozen import replace
from shared.core.view import View
from shared.kafka import reader
from shared.kafka.consumer import group_broker
from shared.kafka.relay import Relay
from shared.kafka.topics import partition_of
from shared.log.database import engine_url, open_engine, transaction
from shared.log.decided import NewEvent
from shared.log.event_log import EventLog
from shared.log.ids import new_id
from shared.parking import queue
from shared.parking.queue import ParkedEvent, Standing
from shared.settings import Settings, read_settings
from shared.subscribe import checkpoints
from shared.subscribe.checkpoints import Checkpoint
from shared.subscribe.settle import carry_out
from shared.subscribe.subscription import Subscription
from shared.views import versions
from shared.views.live import LiveView
from shared.views.rebuild.run import rebuild
from shared.views.rebuild.steps import Rebuilt
from shared.views.table import table_of
from shared.views.versions import Version
from tests.eventually import eventually
from tests.samples.maintenance import opened as care_was_opened
from tests.shared import tallies
from tests.shared.samples import appending
from tests.shared.tallies import SERVICE

PATIENCE_S = 30
KEYS = 7
SOME = range(1, 60)
"""What `shown_view` counts."""
_numbers = itertools.count(1)


def settings_of(stack: LocalStack, service: str = SERVICE) -> Settings:
    user, password = secrets.kafka_user(stack.folder.secrets, service)
    return Settings(
        service=service,
        kafka=stack.plan.kafka,
        kafka_user=user,
        kafka_password=password,
        dsn=secrets.runtime_dsn(stack.folder.secrets, service),
        owner_dsn=secrets.owner_dsn(stack.folder.secrets, service),
    )


@dataclass
class ViewHarness:
    """A service that has no more than a log and one view."""

    settings: Settings
    log: EventLog
    engine: AsyncEngine
    owner: AsyncEngine

    def __post_init__(self) -> None:
        self.take_new_name()

    def take_new_name(self) -> None:
        """What was counted before is of no concern to a view of another name."""
        self.name = f"tallies{next(_numbers)}"
        self.position = 0
        self.newest: dict[int, int] = {}

    def key(self, n: int) -> str:
        """The topic is everybody's, the keys are not."""
        return f"{self.name}-{n % KEYS}"

    async def count(self, *numbers: int) -> None:
        """An event for each number, of each key in turn."""
        for n, number in enumerate(numbers):
            event = NewEvent(new_id(), self.key(n), "Counted", 1, orjson.dumps({"n": number}))
            await self._append(f"count-{self.key(n)}.{new_id()}", event)

    async def care_opened(self) -> None:
        """A few communities of the real view."""
        data = care_was_opened().model_dump_json().encode()
        for n in range(KEYS):
            event = NewEvent(new_id(), self.key(n), "CareOpened", 1, data)
            await self._append(care.stream(self.key(n)), event)

    async def _append(self, stream: str, event: NewEvent) -> None:
        """As the first of its stream. newest: partition → the position of its last event."""
        command = replace(appending(stream, 0), events=[event])
        self.position = (await self.log.append(command)).last_position or self.position
        self.newest[partition_of(event.key)] = self.position

    async def provide(self, view: View[Any], *, anew: bool = False) -> Version:
        async with self.owner.begin() as tx:
            return await versions.provide(tx, SERVICE, view, anew=anew)

    async def skip(self, subscription: Subscription, entry: ParkedEvent) -> None:
        await carry_out(self.engine, subscription.subscriber, entry.id, new_id(), skip=True)

    async def drop_old(self, view: View[Any]) -> list[Version]:
        async with self.owner.begin() as tx:
            return await versions.drop_old(tx, view)

    async def rebuild(self, view: View[Any], **more: Any) -> Rebuilt:
        done = await rebuild(self.settings, view, **more)
        assert done is not None
        return done

    @asynccontextmanager
    async def shown(self, view: View[Any]) -> AsyncIterator[Subscription]:
        """A view that shows SOME, as the process of its release keeps it."""
        await self.provide(view)
        async with self.subscribed(view) as subscription:
            await self.count(*SOME)
            await self.until_shown()
            yield subscription

    @asynccontextmanager
    async def subscribed(self, view: View[Any]) -> AsyncIterator[Subscription]:
        """As a process of the release that has this view."""
        live, sources = LiveView(view, SERVICE), view.sources(SERVICE)
        subscription = Subscription(f"{SERVICE}.{view.name}", sources, live, self.engine)
        broker = group_broker(self.settings)
        await subscription.attach(broker)
        await broker.start()
        try:
            yield subscription
        finally:
            await broker.stop()

    async def live(self) -> Version:
        async with transaction(self.engine) as tx:
            return await versions.live(tx, self.name)

    async def states(self) -> list[str]:
        async with transaction(self.engine) as tx:
            return [version.state for version in await versions.of_view(tx, self.name)]

    async def seen(self, subscriber: str) -> dict[int, Checkpoint]:
        async with transaction(self.engine) as tx:
            known = await checkpoints.read(tx, subscriber)
        return {partition: checkpoint for (_, partition), checkpoint in known.items()}

    async def until_shown(self) -> None:
        """Until the live version has seen all that was counted, in whichever partition it lies."""
        await eventually(self._shown, lambda: f"{self.name} shows {self.newest}", PATIENCE_S)

    async def _shown(self) -> bool:
        seen = await self.seen((await self.live()).subscriber)
        return all(p in seen and seen[p].position >= newest for p, newest in self.newest.items())

    async def rows(self, view: View[Any], number: int | None = None) -> dict[str, dict[str, Any]]:
        """key → row of a version, the live one if none is named."""
        async with transaction(self.engine) as tx:
            at = number or (await versions.live(tx, view.name)).number
            table = table_of(view, at).table
            mine = next(iter(table.columns)).startswith(f"{self.name}-")
            found = await tx.execute(select(table).where(mine))
            return {row[0]: dict(row._mapping) for row in found}

    async def totals(self, view: View[Any], number: int | None = None) -> dict[str, int]:
        return {key: row["total"] for key, row in (await self.rows(view, number)).items()}

    def sums(self, numbers: Iterable[int], times: int = 1) -> dict[str, int]:
        """What `count` of the numbers leads to."""
        totals: dict[str, int] = {}
        for n, number in enumerate(numbers):
            totals[self.key(n)] = totals.get(self.key(n), 0) + times * number
        return totals

    async def parked(self, standing: Standing = "parked") -> list[ParkedEvent]:
        """What waits for a person in the versions of the view, as far as this test counted it."""
        async with transaction(self.engine) as tx:
            found = await queue.entries(tx, subscriber=f"{SERVICE}.{self.name}", standing=standing)
        return [entry for entry in found if entry.key.startswith(f"{self.name}-")]

    def environment(self) -> dict[str, str]:
        """What another process of this service is told."""
        s, own = self.settings, f"JIUGAI_{SERVICE.upper()}"
        login = {f"{own}_KAFKA_USER": s.kafka_user, f"{own}_KAFKA_PASSWORD": s.kafka_password}
        return {"JIUGAI_KAFKA": s.kafka, f"{own}_DSN": s.dsn, **login}

    async def rebuild_in_a_process(self, release: str, failpoint: str) -> int:
        """With batches of ten; its exit code, or the signal that it died by, negative."""
        command = (sys.executable, "-m", __name__, release, self.name)
        environment = {**os.environ, **self.environment(), failpoints.VARIABLE: failpoint}
        process = await asyncio.create_subprocess_exec(*command, env=environment, cwd=CHECKOUT)
        return await process.wait()

    async def execute(self, statement: str) -> None:
        async with self.owner.begin() as tx:
            await tx.execute(text(statement))


@asynccontextmanager
async def open_views(stack: LocalStack) -> AsyncIterator[ViewHarness]:
    settings = settings_of(stack)
    engine, owner = open_engine(settings.dsn), create_async_engine(engine_url(settings.owner_dsn))
    async with relayed(settings) as log:
        yield ViewHarness(settings, log, engine, owner)
    await engine.dispose()
    await owner.dispose()


@asynccontextmanager
async def relayed(settings: Settings) -> AsyncIterator[EventLog]:
    """A log whose relay is at work."""
    async with EventLog(settings.dsn, settings.service) as log:
        relay = asyncio.create_task(Relay(settings, log).run())
        try:
            yield log
        finally:
            relay.cancel()
            await asyncio.gather(relay, return_exceptions=True)


if __name__ == "__main__":
    reader.BATCH = 10
    asyncio.run(rebuild(read_settings(SERVICE), getattr(tallies, sys.argv[1])(sys.argv[2])))
