"""`jiugai rebuild`: the owner makes a new version of a view, the service's role fills it and switches."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any

from rich.console import Console
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from deploy.cli.absence import explained
from deploy.cli.progress import progress_bar
from deploy.site import secrets
from deploy.site.components import CHINESE
from deploy.site.folder import StackFolder
from deploy.site.plan import Plan, variable
from deploy.site.problem import OperatorProblem
from deploy.site.services import service_named
from deploy.stack.run import application_environment
from shared.core.view import View
from shared.log.database import engine_url
from shared.settings import read_settings
from shared.views import versions
from shared.views.rebuild.parallel import processors
from shared.views.rebuild.run import NothingToFill, rebuild
from shared.views.rebuild.steps import Rebuilt


class Rebuilding:
    """One view of a service, or all of them."""

    def __init__(self, folder: StackFolder, service: str, view: str, screen: Console) -> None:
        self._folder, self._name, self._screen = folder, service, screen
        self._plan = Plan.load(folder)
        known = service_named(service).views
        self._views = [v for v in known if view in ("", v.name)]
        if not self._views:
            names = " | ".join(v.name for v in known)
            zh = f"{CHINESE[service]}没有名为“{view}”的视图。"
            raise OperatorProblem(zh, f"{service} has no view {view}.", names)

    def prepare(self) -> None:
        """Make the version that is to be filled, unless one is already being filled."""

        async def make(tx: AsyncConnection, view: View[Any]) -> None:
            version = await versions.provide(tx, self._name, view, anew=True)
            self._screen.print(f"{version.subscriber}：新版本 · new version")

        self._as_owner(make)

    def drop_old(self) -> None:
        async def drop(tx: AsyncConnection, view: View[Any]) -> None:
            for version in await versions.drop_old(tx, view):
                self._screen.print(f"{version.subscriber}：已删除 · dropped")

        self._as_owner(drop)

    def run(self, *, accept: bool) -> bool:
        """Whether every view was switched."""
        if self._owner_dsn():
            self.prepare()
        os.environ.update(application_environment(self._folder, self._plan, self._name))
        done = [self._one(view, accept) for view in self._views]
        return all(done)

    def _one(self, view: View[Any], accept: bool) -> bool:
        with progress_bar(self._screen) as bar:
            task = bar.add_task(f"{self._name}.{view.name}", total=None)

            def advance(done: int, of: int) -> None:
                bar.update(task, completed=done, total=of)

            settings = read_settings(self._name)
            work = rebuild(settings, view, accept=accept, processes=processors(), progress=advance)
            done = _explained(work)
        return self._report(view, done)

    def _report(self, view: View[Any], done: Rebuilt | None) -> bool:
        say = self._screen.print
        if done is None:
            say(f"{self._name}.{view.name}：已由另一进程切换 · another process switched")
            return True
        say(f"{done.version.subscriber}：{done.after.rows} 行 · rows, SHA-256 {done.after.digest}")
        if done.before is None:
            say("视图规则已变，无可比对 · another fold, hence nothing to compare")
        elif done.before == done.after:
            say("与现行版本逐字节一致 · identical to the version before")
        for difference in done.differences:
            live, rebuilt = difference.live, difference.rebuilt
            say(f"  {difference.key}：现行 · live {live}，重建 · rebuilt {rebuilt}", markup=False)
        if not done.switched:
            say(f"有差异，未切换 · different ({done.before and done.before.rows} rows live): not switched")
            say(f"  jiugai rebuild {self._name} {view.name} --accept")
        return done.switched

    def _as_owner(self, act: Callable[[AsyncConnection, View[Any]], Awaitable[None]]) -> None:
        dsn = self._owner_dsn()
        if not dsn:
            en = f"The owner's secrets of {self._name} are not here."
            raise OperatorProblem(f"此处没有{CHINESE[self._name]}数据库属主的密钥。", en)
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
        file = secrets.read(self._folder.secrets, f"{self._name}.owner")
        name = variable(self._name, "OWNER_DSN")
        return os.environ.get(name) or file.get(name)


def _explained(work: Any) -> Any:
    """What the work returns. Raises OperatorProblem where an operator can help."""
    try:
        with explained():
            return asyncio.run(work)
    except NothingToFill as nothing:
        raise OperatorProblem(
            "没有待填充的版本。", str(nothing), "jiugai rebuild SERVICE --prepare"
        ) from nothing
    except versions.OtherRow as changed:
        zh, _, en = str(changed).partition("\n")
        raise OperatorProblem(zh, en) from changed
