"""`jiugai recover`: a role that may do only this completes a log from its topic (K13)."""

import asyncio
import getpass
import os
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from rich.console import Console

from deploy.cli.absence import explained
from deploy.site import secrets
from deploy.site.components import CHINESE
from deploy.site.folder import StackFolder
from deploy.site.plan import Plan
from deploy.site.problem import OperatorProblem
from deploy.stack.run import application_environment
from shared.core.actor import Actor
from shared.log.event_log import EventLog
from shared.log.positions import shown
from shared.recovery.recover import Found, LogMoved, Recovery
from shared.settings import Settings, read_settings

T = TypeVar("T")


class Recovering:
    """Of one service's log. Each method says whether nothing is left to be decided."""

    def __init__(self, folder: StackFolder, service: str, screen: Console) -> None:
        os.environ.update(application_environment(folder, Plan.load(folder), service))
        dsn = secrets.recovery_dsn(folder.secrets, service)
        self._settings: Settings = read_settings(service).model_copy(update={"dsn": dsn})
        self._name, self._screen = service, screen

    def look(self) -> bool:
        found = self._with_log(lambda recovery: recovery.look())
        self._report(found)
        return found.completion.whole

    def run(self, *, accept: bool, reason: str) -> bool:
        found = self._with_log(lambda recovery: recovery.look())
        self._report(found)
        if found.comparison.agrees:
            return True
        if not (found.completion.whole or accept):
            self._screen.print(f"  jiugai recover {self._name} --accept-loss --reason …", markup=False)
            return False
        if not found.completion.whole and not reason.strip():
            raise OperatorProblem("请说明理由。", "Say why: --reason")
        self._complete(found, reason.strip() or "恢复备份后补全 · completed after a backup was restored")
        return True

    def _complete(self, found: Found, reason: str) -> None:
        by = Actor(person=f"shell:{getpass.getuser()}", organisation="")
        try:
            position = self._with_log(lambda recovery: recovery.carry_out(found, by, reason))
        except LogMoved as moved:
            en = f"The log moved on meanwhile, nothing was changed: {moved}"
            raise OperatorProblem("日志在此期间已有变动，未作任何改动。", en, "try again") from moved
        self._screen.print(f"已恢复，决定记于位置 {position} · recovered; the decision stands at {position}")

    def _with_log(self, work: Callable[[Recovery], Awaitable[T]]) -> T:
        async def with_log() -> T:
            async with EventLog(self._settings.dsn, self._name) as log:
                return await work(Recovery(self._settings, log))

        with explained():
            return asyncio.run(with_log())

    def _report(self, found: Found) -> None:
        comparison, completion = found.comparison, found.completion
        end = comparison.position
        self._screen.print(f"{CHINESE[self._name]}日志止于位置 {end} · the log of {self._name} ends at {end}")
        if comparison.agrees:
            self._screen.print("日志与消息主题一致 · log and topic agree")
        self._tell("可补全", "come back", (event.position for event in completion.completed))
        self._tell("已遗失", "are lost", completion.lost)
        self._tell("内容不同", "differ; the log's events stay", completion.contradicted)
        if comparison.published_anew:
            anew = comparison.generation + 1
            self._screen.print(f"将重新发布为第 {anew} 代 · will be published anew as generation {anew}")

    def _tell(self, zh: str, en: str, positions: Iterable[int]) -> None:
        where = shown(positions)
        if where.zh:
            self._screen.print(f"  位置 {where.zh} {zh} · positions {where.en} {en}", markup=False)
