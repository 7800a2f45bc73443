"""The local stack: starts components in order and waits until each is healthy; for `jiugai` and for tests."""

import os
import shutil
import signal as signals
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Literal

from deploy.postgres.provision import provision
from deploy.site import secrets
from deploy.site.alone import alone
from deploy.site.components import APPLICATIONS, CHINESE, GRANTS, PROGRAMS, SERVICES
from deploy.site.folder import CHECKOUT, StackFolder
from deploy.site.plan import Plan, free_ports, make_plan
from deploy.site.problem import OperatorProblem
from deploy.stack import health
from deploy.stack.ports import check_free, check_unchanged
from deploy.stack.run import application_environment, owner_environment
from deploy.stack.supervisor import Supervisor
from deploy.stack.tokens import ensure_key

Progress = Callable[[str, str], None]
"""Called with a component and its news, in Chinese and English."""

WAITING = "另一进程正在启动系统，本进程等待。 · Another process starts the system; this one waits."
PATIENCE_S = 90
PATIENCE_WITH_DYING_S = 15


class LocalStack:
    """Kafka, PostgreSQL and the applications, or some of them, in one stack folder.

    with LocalStack(folder, components=("postgres", "kafka"), ports="free") as stack: ...
    As a context manager it ends with the process that entered it, even if that process is killed.
    """

    def __init__(
        self,
        folder: Path,
        components: Iterable[str] = PROGRAMS,
        ports: Literal["free", "default"] = "default",
        progress: Progress = lambda component, news: None,
    ) -> None:
        self.folder = StackFolder(Path(folder).resolve())
        self.supervisor = Supervisor(self.folder)
        self._wanted = {*components, GRANTS} if "kafka" in components else {*components}
        self._ports = ports
        self._progress = progress

    def __enter__(self) -> "LocalStack":
        try:
            self.up(with_this_process=True)
        except BaseException:
            self.down()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.down()

    @property
    def plan(self) -> Plan:
        return Plan.load(self.folder)

    def up(self, *, with_this_process: bool = False) -> None:
        """Start what does not run yet, wait until everything is healthy. Running it again changes nothing."""
        self.folder.create()
        with alone(self.folder.run / "up.lock", WAITING):
            self._up(with_this_process)

    def _up(self, with_this_process: bool) -> None:
        if not self.supervisor.answers():
            self._begin(with_this_process)
        elif self._ports == "default":
            check_unchanged(self.plan)
        plan = self.plan
        self._start([p for p in plan.programs if p not in APPLICATIONS])
        self._prepare(plan)
        self._start([p for p in plan.programs if p in APPLICATIONS])
        self._await(["kafka"] if GRANTS in plan.programs else [])
        self._await([p for p in plan.programs if p in APPLICATIONS])

    def down(self) -> None:
        self.supervisor.end()

    def controls(self, component: str) -> bool:
        """Whether the component runs here. One at an address of the environment does not."""
        return component in self.plan.programs

    def start(self, component: str) -> None:
        """Returns when the component is healthy."""
        self._must_be_here(component)
        self._start([p for p in _with_grants(component) if p in self.plan.programs])
        self._await([component])
        if component == "postgres":
            self._prepare(self.plan)

    def stop(self, component: str) -> None:
        """Returns when it has ended; it stays away until it is started."""
        self._must_be_here(component)
        self.supervisor.stop(component)

    def restart(self, component: str) -> None:
        self.stop(component)
        self.start(component)

    def kill(self, component: str, signal: int = signals.SIGKILL) -> None:
        """Send a signal to the component's process, which must be running; the supervisor restarts it."""
        self._must_be_here(component)
        self.supervisor.signal(component, signal)

    def wait(self, component: str, seconds: float = PATIENCE_S) -> None:
        """Wait until the component is healthy; less long where its process ends again and again."""
        since = time.monotonic()
        for program in _with_grants(component):
            while reason := self.why_unhealthy(program):
                patience = seconds if self._stays(program) else min(seconds, PATIENCE_WITH_DYING_S)
                if time.monotonic() > since + patience:
                    raise self._unhealthy(program, reason)
                time.sleep(0.1)

    def why_unhealthy(self, program: str) -> str | None:
        """None when it is healthy."""
        try:
            health.check(self.folder, self.plan, program)
        except health.Unhealthy as error:
            return str(error)
        return None

    def wipe(self, component: Literal["kafka", "postgres"]) -> None:
        """Stop it and delete its data; the next start begins with nothing."""
        self.stop(component)
        shutil.rmtree(self.folder.data(component), ignore_errors=True)

    def env(self, application: str) -> dict[str, str]:
        """The variables that the supervisor starts the application with, without the inherited ones."""
        return application_environment(self.folder, self.plan, application)

    def owner_env(self, service: str) -> dict[str, str]:
        return owner_environment(self.folder, service)

    def migrate(self, service: str) -> None:
        """Bring the service's database to the newest schema, as its owner. Raises OperatorProblem."""
        environment = {**os.environ, **self.owner_env(service)}
        command = [sys.executable, "-m", "shared.migrate", service]
        done = subprocess.run(
            command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise OperatorProblem(
                f"{CHINESE[service]}的数据库升级失败。",
                f"The database of {service} could not be migrated.",
                log=done.stderr.strip().splitlines()[-5:],
            )

    def _begin(self, with_this_process: bool) -> None:
        ports = free_ports() if self._ports == "free" else None
        plan = make_plan(self._wanted, ports, before=Plan.last(self.folder))
        check_free(plan, self.folder, lambda name: self._progress(name, "等待上次运行结束 · still ending"))
        plan.save(self.folder)
        secrets.ensure(self.folder.secrets, plan)
        ensure_key(self.folder.secrets)
        if "kafka" in plan.programs:
            self._fetch_kafka()
        self.supervisor.begin(plan.programs, with_this_process=with_this_process)

    def _fetch_kafka(self) -> None:
        from deploy.kafka import jars

        def progress(done: int, of: int) -> None:
            if done % 10 == 0 or done == of:
                self._progress("kafka", f"下载 · fetching jars {done}/{of}")

        jars.class_path(progress)

    def _start(self, programs: list[str]) -> None:
        for program in programs:
            self._progress(program, "启动 · starting")
            self.supervisor.start(program)

    def _await(self, components: list[str]) -> None:
        for component in components:
            self.wait(component)
            self._progress(component, "正常 · healthy")

    def _prepare(self, plan: Plan) -> None:
        """Databases and roles, then the schema of every service that runs here."""
        if plan.databases:
            self._await(["postgres"])
            health.in_own_loop(provision(self.folder.secrets, plan.databases))
        services = [name for name in SERVICES if name in plan.programs]
        for service in services:
            self._progress(service, "迁移 · migrating")
        with ThreadPoolExecutor(len(SERVICES)) as pool:
            list(pool.map(self.migrate, services))

    def _must_be_here(self, component: str) -> None:
        if not self.controls(component):
            raise OperatorProblem(f"{CHINESE[component]}不在这里运行。", f"{component} does not run here.")

    def _stays(self, program: str) -> bool:
        process = self.supervisor.processes().get(program)
        return process is None or process.state != "BACKOFF"

    def _unhealthy(self, program: str, reason: str) -> OperatorProblem:
        log = self.folder.log(program)
        lines = log.read_text(errors="replace").splitlines()[-12:] if log.exists() else []
        zh, en = f"{CHINESE[program]}未能正常运行。", f"{program} is not healthy."
        return OperatorProblem(zh, en, f"see {log}", reason=reason, log=lines)


def _with_grants(component: str) -> tuple[str, ...]:
    """Kafka is usable once another program has made its users and rights."""
    return ("kafka", GRANTS) if component == "kafka" else (component,)
