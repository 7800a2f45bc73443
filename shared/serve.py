"""A service as a running process: HTTP, relay and subscriptions side by side."""

import asyncio
import gc
import signal
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import uvicorn
import uvloop
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.types import ASGIApp

from shared.clock.scheduler import keep_time
from shared.core.service import Service
from shared.core.words import Words
from shared.files.cleaning import keep_clean
from shared.files.files import Files
from shared.files.store import Store
from shared.health.collector import ServiceCollector
from shared.health.monitor import Monitor
from shared.health.report import Health
from shared.http.app import build_app
from shared.http.arrival import TimedArrival
from shared.http.identity import Identity
from shared.http.middleware import TraceMiddleware
from shared.kafka.agreement import keep_agreed
from shared.kafka.aiokafka_on_uvloop import patch_aiokafka
from shared.kafka.consumer import group_broker
from shared.kafka.end_offsets import EndOffsets
from shared.kafka.relay import Relay
from shared.log.continuity import Continuity
from shared.log.database import open_engine
from shared.log.event_log import EventLog
from shared.log.handler import CommandHandler
from shared.mechanisms.jurisdiction import LateEntry
from shared.mechanisms.period import Periods
from shared.observe import logs
from shared.observe.background import Background
from shared.observe.metrics import Metrics
from shared.observe.observer import Observer
from shared.observe.tracing import from_environment
from shared.settings import Settings, read_settings
from shared.subscribe.react import React
from shared.subscribe.settle import SettleParked
from shared.subscribe.subscription import Subscription
from shared.vault.cleaning import Cleaning
from shared.vault.vault import Vault
from shared.views.live import LiveView
from shared.views.rebuild.automatic import auto_rebuild

# For requests under way at a stop. After that relay and consumers say goodbye, before somebody kills us.
GOODBYE_SECONDS = 3
SUBSCRIPTIONS = Words("订阅的接入", "connection of subscriptions")


def serve(service: Service, late: LateEntry, periods: Periods | None = None) -> None:
    """Run until SIGTERM or SIGINT. Needs neither Kafka nor PostgreSQL to start; it waits for them.

    late     how it takes what people enter late
    periods  that its clock closes
    """
    settings = read_settings(service.name)
    start(settings, run(service, settings, late, periods))


def start(settings: Settings, work: Coroutine[Any, Any, None]) -> None:
    """A process: its logs, its event loop, and the work until that ends."""
    logs.configure(settings.service, settings.log_level)
    patch_aiokafka()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work)


async def run(service: Service, settings: Settings, late: LateEntry, periods: Periods | None) -> None:
    # Whoever asks for rows has connections of their own: no question, however heavy, holds up the views.
    engine, asked = open_engine(settings.dsn), open_engine(settings.dsn)
    metrics, tracing = Metrics(service), from_environment(service.name)
    observer = Observer(metrics, tracing)
    continuity, background = Continuity(compared=False), Background()
    async with EventLog(settings.dsn, service.name, observer, continuity) as events:
        vault = Vault(events.readers, settings.vault_secrets.split(","))
        vault.require_secret(service)
        handle = CommandHandler(events, observer, vault, late)
        relays = [Relay(settings, events, observer), Relay(settings, events, observer, events.journal)]
        subscriptions = subscriptions_of(service, handle, engine, observer)
        metrics.events.expect(subscription.name for subscription in subscriptions)
        ends = EndOffsets(settings, service.sources)
        monitor = Monitor(ends, relays, events, subscriptions, engine, settings.stall_seconds, background)
        metrics.registry.register(ServiceCollector(monitor))
        identity, health = Identity(settings.jwks_url, settings.issuer), Health(service.name, monitor)
        settlement = SettleParked(events, handle, engine, subscriptions)
        files = Files(events.readers, Store(settings.files), settings.most_file_bytes)
        app = build_app(service, handle, asked, events, identity, health, settlement, metrics, vault, files)
        if tracing.on:
            app.add_middleware(TraceMiddleware, tracing=tracing)
        server = Server(app, settings)
        async with asyncio.TaskGroup() as tasks:
            begin = tasks.create_task
            own = [
                *(begin(relay.run(), name=f"relay of {relay.kind}") for relay in relays),
                begin(keep_agreed(settings, events, background), name="agreement"),
                begin(listen(settings, subscriptions, settlement, background), name="subscriptions"),
                begin(monitor.run(), name="monitor"),
                begin(auto_rebuild(service, engine, background), name="rebuilds"),
                begin(keep_time(settings, periods, handle, engine, background), name="clock"),
                begin(Cleaning(vault, events, files.destroy_erased).run(background), name="vault"),
                begin(keep_clean(files, events, background), name="files"),
            ]
            await server.until_stopped()
            for task in own:
                task.cancel()
    await asyncio.gather(engine.dispose(), asked.dispose())
    tracing.close()


def subscriptions_of(
    service: Service, handle: CommandHandler, engine: AsyncEngine, observer: Observer
) -> list[Subscription]:
    """One for each view, and one for all reactions together."""
    subscriptions = [
        Subscription(
            f"{service.name}.{view.name}",
            view.sources(service.name),
            LiveView(view, service.name),
            engine,
            observer,
        )
        for view in service.views
    ]
    if service.reactions:
        sources = {reaction.reads.source for reaction in service.reactions}
        react = React(service.name, service.reactions, handle, observer)
        subscriptions.append(Subscription(f"{service.name}.reactions", sources, react, engine, observer))
    return subscriptions


async def listen(
    settings: Settings,
    subscriptions: Sequence[Subscription],
    settlement: SettleParked,
    background: Background,
) -> None:
    """Keep the subscriptions connected; while Kafka or PostgreSQL is away, and when one of them fails, begin
    again and again."""
    work = background.work("subscriptions", SUBSCRIPTIONS)

    async def connected() -> None:
        await settlement.finish()
        broker = group_broker(settings)
        try:
            for subscription in subscriptions:
                await subscription.attach(broker)
            await broker.start()
            work.succeeded()
            async with asyncio.TaskGroup() as watch:
                for subscription in subscriptions:
                    watch.create_task(subscription.failed())
        finally:
            await broker.stop()

    await work.for_ever(connected)


class Server(uvicorn.Server):
    """uvicorn without its signal handlers: they would end the process before consumers say goodbye."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                settings.host,
                settings.port,
                http=TimedArrival,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                root_path=settings.root_path,
                timeout_keep_alive=settings.keep_alive_seconds,
                timeout_graceful_shutdown=GOODBYE_SECONDS,
            )
        )

    async def until_stopped(self) -> None:
        """Answer requests until SIGTERM or SIGINT."""
        # What is there by now stays. Else each collection goes through all of it: a body of 1 MiB that is
        # nothing but `[],` held up everybody for 1.1 s instead of 0.1.
        gc.collect()
        gc.freeze()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, self._stop)
        await self.serve()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def _stop(self) -> None:
        self.should_exit = True
