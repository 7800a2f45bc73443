"""`jiugai close-periods`: periods that are over are closed, as the services' own clocks do it."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from rich.console import Console

from deploy.cli.absence import explained
from deploy.site.components import CHINESE, SERVICES
from deploy.site.folder import StackFolder
from deploy.site.plan import Plan
from deploy.site.problem import OperatorProblem
from deploy.site.services import periods_of
from deploy.stack.run import application_environment
from shared.clock.closing import Closed, Closing
from shared.clock.figures import ViewsBehind
from shared.clock.scheduler import yesterday
from shared.clock.turn import turn
from shared.kafka.agreement import agree
from shared.log.continuity import Continuity
from shared.log.database import open_engine
from shared.log.event_log import EventLog
from shared.log.handler import CommandHandler
from shared.mechanisms.period import Periods
from shared.settings import Settings, read_settings

WAIT_SECONDS = 1.0
WAITING = "另一进程正在关闭期间，本进程等待。 · Another process closes periods; this one waits."


def last_day(asked: date | None) -> date:
    """The one asked for, else yesterday. Raises OperatorProblem for a day that is not over: what is done in
    the rest of it would be late."""
    if asked is not None and asked > yesterday():
        zh, en = f"{asked} 尚未结束（北京时间）。", f"{asked} is not over yet in Shanghai."
        raise OperatorProblem(zh, en, f"jiugai close-periods --on {yesterday()}")
    return asked or yesterday()


class ClosingPeriods:
    """Of the services that have any, one after the other."""

    def __init__(self, folder: StackFolder, screen: Console) -> None:
        self._folder, self._plan, self._screen = folder, Plan.load(folder), screen

    def until(self, day: date) -> None:
        """Raises OperatorProblem."""
        for service, periods in _with_periods():
            os.environ.update(application_environment(self._folder, self._plan, service))
            self._screen.print(f"{CHINESE[service]} · {service}", style="bold")
            with explained(), _behind(service):
                asyncio.run(self._close(read_settings(service), periods, day))

    async def _close(self, settings: Settings, periods: Periods, day: date) -> None:
        engine = open_engine(settings.dsn)
        async with EventLog(settings.dsn, settings.service, None, Continuity(compared=False)) as log:
            await agree(settings, log)
            closing = Closing(settings.service, periods, CommandHandler(log), engine)
            await self._in_turn(settings, closing, day)
        await engine.dispose()

    async def _in_turn(self, settings: Settings, closing: Closing, day: date) -> None:
        told = False
        while True:
            async with turn(settings.dsn) as ours:
                if ours:
                    return await self._all(closing, day)
            if not told:
                self._screen.print(WAITING)
                told = True
            await asyncio.sleep(WAIT_SECONDS)

    async def _all(self, closing: Closing, day: date) -> None:
        done = 0
        async for closed in closing.until(day):
            done += 1
            self._screen.print(f"  {done}. {line_of(closed)}", markup=False, soft_wrap=True)
        if not done:
            self._screen.print(f"  截至 {day} 没有待关闭的期间 · nothing to close up to {day}")


def line_of(closed: Closed) -> str:
    """2024-10 县级专项检查 …: closed, missed, undetermined, and the parameters that are not set."""
    zh, en = closed.kind.title
    unset = "、".join(closed.needs)
    needs = f"，未设定参数 · parameters not set: {unset}" if unset else ""
    return (
        f"{closed.span.name} {zh} · {en}：统计 counted {closed.subjects}，未完成 missed {closed.missed}，"
        f"无法判定 undetermined {closed.undetermined}{needs}"
    )


@contextmanager
def _behind(service: str) -> Iterator[None]:
    """Raises OperatorProblem where the service's views do not come as far as its log."""
    try:
        yield
    except ViewsBehind as behind:
        said = behind.words
        zh = f"{CHINESE[service]}的{said.zh}；请确认该服务正在运行后再试。"
        en = f"The views of {service} are behind its log ({said.en}); see that it runs, and try again."
        raise OperatorProblem(zh, en, "jiugai status") from behind


def _with_periods() -> Iterator[tuple[str, Periods]]:
    for service in SERVICES:
        if periods := periods_of(service):
            yield service, periods
