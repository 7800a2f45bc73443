"""`jiugai rebuild`: the owner makes a new version of a view, the service's role fills it and switches."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from importlib import import_module
from typing import Any

import asyncpg
from aiokafka.errors import KafkaError
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.progress import Task as Running
from rich.text import Text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from deploy.stack import secrets
from deploy.stack.folder import StackFolder
from deploy.stack.plan import Plan, variable
from deploy.stack.problem import OperatorProblem
from deploy.stack.run import application_environment
from shared.core.service import Service
from shared.core.view import View
from shared.log.database import StoreUnavailable, engine_url
from shared.settings import read_settings
from shared.views import versions
from shared.views.rebuild.parallel import ShareFailed, processors
from shared.views.rebuild.run import NothingToFill, Rebuilt, rebuild
from shared.views.rebuild.topic import Stalled


class Rebuilding:
    """One view of a service, or all of them."""

    def __init__(self, state: StackFolder, service: str, view: str, screen: Console) -> None:
        self._state, self._name, self._screen = state, service, screen
        self._plan = Plan.load(state)
        self._service: Service = import_module(f"services.{service}.app").service
        self._views = [v for v in self._service.views if view in ("", v.name)]
        if not self._views:
            known = " | ".join(v.name for v in self._service.views)
            raise OperatorProblem(f"{service} 没有视图 {view}。", f"{service} has no view {view}.", known)

    def prepare(self) -> None:
        """Make the version that is to be filled, unless one is being filled already."""

        async def make(tx: AsyncConnection, view: View[Any]) -> None:
            version = await versions.provide(tx, self._name, view, anew=True)
            self._screen.print(f"{version.subscriber}: 新版本 new version")

        self._as_owner(make)

    def drop_old(self) -> None:
        async def drop(tx: AsyncConnection, view: View[Any]) -> None:
            for version in await versions.drop_old(tx, view):
                self._screen.print(f"{version.subscriber}: 已删除 dropped")

        self._as_owner(drop)

    def run(self, *, accept: bool) -> bool:
        """Whether every view was switched."""
        if self._owner_dsn():
            self.prepare()
        os.environ.update(application_environment(self._state, self._plan, self._name))
        done = [self._one(view, accept) for view in self._views]
        return all(done)

    def _one(self, view: View[Any], accept: bool) -> bool:
        with _bar(self._screen) as progress:
            task = progress.add_task(f"{self._name}.{view.name}", total=None)

            def told(done: int, of: int) -> None:
                progress.update(task, completed=done, total=of)

            settings = read_settings(self._name)
            work = rebuild(settings, view, accept=accept, processes=processors(), told=told)
            done = _explained(work)
        return self._report(view, done)

    def _report(self, view: View[Any], done: Rebuilt | None) -> bool:
        say = self._screen.print
        if done is None:
            say(f"{self._name}.{view.name}: 已由另一进程切换 another process switched")
            return True
        say(f"{done.version.subscriber}: {done.after.rows} 行 rows, SHA-256 {done.after.digest}")
        if done.before is None:
            say("视图规则已变,无可比对 · another fold, hence nothing to compare")
        elif done.before == done.after:
            say("与现行版本逐字节一致 · identical to the version before")
        for difference in done.differences:
            say(f"  {difference.key}: live {difference.live} rebuilt {difference.rebuilt}", markup=False)
        if not done.switched:
            say(f"有差异,未切换 · different ({done.before and done.before.rows} rows live): not switched")
            say(f"  jiugai rebuild {self._name} {view.name} --accept")
        return done.switched

    def _as_owner(self, act: Callable[[AsyncConnection, View[Any]], Awaitable[None]]) -> None:
        dsn = self._owner_dsn()
        if not dsn:
            en = f"The owner's secrets of {self._name} are not here."
            raise OperatorProblem(f"此处没有 {self._name} 属主的密钥。", en)
        _explained(self._in_transaction(dsn, act))

    async def _in_transaction(
        self, dsn: str, act: Callable[[AsyncConnection, View[Any]], Awaitable[None]]
    ) -> None:
        engine = create_async_engine(engine_url(dsn))
        async with engine.begin() as tx:
            for view in self._views:
                await act(tx, view)
        await engine.dispose()

    def _owner_dsn(self) -> str | None:
        """None in a container of the service: its owner's secrets are another container's."""
        file = secrets.read(self._state.secrets, f"{self._name}.owner")
        name = variable(self._name, "OWNER_DSN")
        return os.environ.get(name) or file.get(name)


def _explained(work: Any) -> Any:
    """What the work returns. Raises Problem for what an operator can do something about."""
    try:
        return asyncio.run(work)
    except NothingToFill as nothing:
        raise OperatorProblem(
            "没有待填充的版本。", str(nothing), "jiugai rebuild SERVICE --prepare"
        ) from nothing
    except (KafkaError, Stalled, ShareFailed) as error:
        en = f"Kafka does not hand out the topic: {error}"
        raise OperatorProblem("无法从 Kafka 读到所需事件。", en, "jiugai status") from error
    except (OSError, StoreUnavailable, asyncpg.PostgresError) as error:
        en = f"The database does not answer: {error}"
        raise OperatorProblem("数据库没有应答。", en, "jiugai status") from error


class _Rate(TextColumn):
    """Events a second."""

    def __init__(self) -> None:
        super().__init__("")

    def render(self, task: Running) -> Text:
        return Text(f"{task.speed or 0:,.0f}/s")


def _bar(screen: Console) -> Progress:
    columns = (BarColumn(), MofNCompleteColumn(), TaskProgressColumn(), _Rate(), TimeRemainingColumn())
    return Progress(TextColumn("{task.description}"), *columns, console=screen)
