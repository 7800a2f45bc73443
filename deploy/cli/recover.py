"""`jiugai recover`: a role that may do only this completes a log from its topic (K13)."""

import asyncio
import getpass
import os
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from pydantic import ValidationError
from rich.console import Console

from deploy.cli.absence import explained
from deploy.cli.progress import progress_bar
from deploy.site import secrets
from deploy.site.components import CHINESE
from deploy.site.folder import StackFolder
from deploy.site.plan import Plan
from deploy.site.problem import OperatorProblem
from deploy.site.services import service_named
from deploy.stack.run import application_environment
from shared.core.actor import Actor
from shared.core.recovered import RecoverLog
from shared.http.malformed import words_of
from shared.kafka.topics import topics_of
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
        found = self._found()
        if not found.compared.agrees:
            self._screen.print("只作查看，未作任何改动 · only looked; nothing was changed")
            self._screen.print(f"  {self._remedy(found)}", markup=False)
        return found.whole

    def run(self, *, accept: bool, reason: str) -> bool:
        if reason:
            _check(reason)
        found = self._found()
        if found.compared.agrees:
            return True
        if not (found.whole or accept):
            self._refuse(found)
            return False
        if not found.whole and not reason.strip():
            raise OperatorProblem(
                "请说明理由，它会记入日志。", "Say why; it is recorded.", self._remedy(found)
            )
        self._complete(found, reason.strip() or "恢复备份后补全 · completed after a backup was restored")
        return True

    def _found(self) -> Found:
        with progress_bar(self._screen) as bar:
            tasks = {topic: bar.add_task(topic, total=None) for topic in topics_of(self._name)}

            def advance(topic: str, done: int, of: int) -> None:
                bar.update(tasks[topic], completed=done, total=of)

            found = self._with_log(lambda recovery: recovery.look(advance))
        self._report(found)
        return found

    def _refuse(self, found: Found) -> None:
        self._screen.print(
            "有的位置无法补全，未作任何改动 · some positions cannot come back; nothing was changed"
        )
        self._screen.print("须由负责人决定不再找回 · whoever answers for them decides to go on without them:")
        self._screen.print(f"  {self._remedy(found)}", markup=False)

    def _remedy(self, found: Found) -> str:
        accept = "" if found.whole else " --accept-loss"
        return f"jiugai recover {self._name}{accept} --reason …"

    def _complete(self, found: Found, reason: str) -> None:
        by = Actor(person=f"shell:{_user()}", organisation="")
        count = len(found.events.completed)
        try:
            with self._screen.status(f"写入 {count} 个事件 · writing {count} events"):
                position = self._with_log(lambda recovery: recovery.carry_out(found, by, reason))
        except LogMoved as moved:
            en = f"The log moved on meanwhile, nothing was changed: {moved}"
            way = f"再试一次 · try again: {self._remedy(found)}"
            raise OperatorProblem("日志在此期间已有变动，未作任何改动。", en, way) from moved
        self._screen.print(f"已恢复，决定记于位置 {position} · recovered; the decision stands at {position}")

    def _with_log(self, work: Callable[[Recovery], Awaitable[T]]) -> T:
        async def with_log() -> T:
            async with EventLog(self._settings.dsn, self._name) as log:
                return await work(Recovery(self._settings, log, service_named(self._name)))

        with explained():
            return asyncio.run(with_log())

    def _report(self, found: Found) -> None:
        compared, events, commands = found.compared, found.events, found.commands
        end = compared.events.position
        self._screen.print(f"{CHINESE[self._name]}日志止于位置 {end} · the log of {self._name} ends at {end}")
        if compared.agrees:
            self._screen.print("日志与消息主题一致 · log and topic agree")
        self._tell("可补全", "come back", (event.position for event in events.completed))
        self._tell("已遗失", "are lost", events.lost)
        self._tell("内容不同", "differ; the log's events stay", events.contradicted)
        self._tell("可补全的命令", "commands come back", (command.number for command in commands.completed))
        self._tell("不再找回的命令", "commands do not come back", commands.given_up)
        for kind, comparison in compared.by_kind:
            if comparison.published_anew:
                topic, anew = f"{self._name}.{kind}", comparison.generation + 1
                self._screen.print(
                    f"{topic} 将重新发布为第 {anew} 代 · {topic} will be published anew as generation {anew}"
                )

    def _tell(self, zh: str, en: str, positions: Iterable[int]) -> None:
        where = shown(positions)
        if where.zh:
            self._screen.print(f"  位置 {where.zh} {zh} · positions {where.en} {en}", markup=False)


def _check(reason: str) -> None:
    """Before anything is read. Raises OperatorProblem where it cannot be recorded."""
    try:
        RecoverLog(reason=reason)
    except ValidationError as error:
        words = words_of(error.errors()[0])
        raise OperatorProblem(
            f"理由无法记录：{words.zh}。", f"The reason cannot be recorded: {words.en}."
        ) from error


def _user() -> str:
    """In a container there may be a number and no name for it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
