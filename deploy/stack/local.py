"""The local stack: parts started in order, each waited for until it is well; for `jiugai` and for tests."""

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
from deploy.stack import health, secrets
from deploy.stack.components import APPLICATIONS, GRANTS, PROGRAMS, SERVICES
from deploy.stack.folder import CHECKOUT, StackFolder
from deploy.stack.plan import Plan, free_ports, make_plan
from deploy.stack.ports import check_free
from deploy.stack.problem import OperatorProblem
from deploy.stack.run import application_environment, owner_environment
from deploy.stack.supervisor import Supervisor
from deploy.stack.tokens import ensure_key

Tell = Callable[[str, str], None]
PATIENCE_S = 90
PATIENCE_WITH_DYING_S = 15


class LocalStack:
    """Kafka, PostgreSQL and the applications, or some of them, in one state folder.

    with LocalStack(folder, parts=("postgres", "kafka"), ports="free") as stack: ...
    As a context it lives no longer than the process that entered it, even if that is killed.
    """

    def __init__(
        self,
        folder: Path,
        parts: Iterable[str] = PROGRAMS,
        ports: Literal["free", "default"] = "default",
        tell: Tell = lambda part, news: None,
    ) -> None:
        self.state = StackFolder(Path(folder).resolve())
        self.supervisor = Supervisor(self.state)
        self._wanted = {*parts, GRANTS} if "kafka" in parts else {*parts}
        self._ports = ports
        self._tell = tell

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
        return Plan.load(self.state)

    def up(self, *, with_this_process: bool = False) -> None:
        """Start what does not run yet, wait until everything is well. Running it again changes nothing."""
        if not self.supervisor.answers():
            self._begin(with_this_process)
        plan = self.plan
        self._start([p for p in plan.programs if p not in APPLICATIONS])
        self._prepare(plan)
        self._start([p for p in plan.programs if p in APPLICATIONS])
        self._await(["kafka"] if GRANTS in plan.programs else [])
        self._await([p for p in plan.programs if p in APPLICATIONS])

    def down(self) -> None:
        self.supervisor.end()

    def controls(self, part: str) -> bool:
        """Can it start, stop and kill the part? Not one that is reached at an address of the environment."""
        return part in self.plan.programs

    def start(self, part: str) -> None:
        """Returns when the part is well."""
        self._must_be_here(part)
        self._start([p for p in _with_keeper(part) if p in self.plan.programs])
        self._await([part])
        if part == "postgres":
            self._prepare(self.plan)

    def stop(self, part: str) -> None:
        """Returns when it has ended; it stays away until it is started."""
        self._must_be_here(part)
        self.supervisor.stop(part)

    def restart(self, part: str) -> None:
        self.stop(part)
        self.start(part)

    def kill(self, part: str, signal: int = signals.SIGKILL) -> None:
        """Send a signal to the part's process, which must be running; the supervisor brings it back."""
        self._must_be_here(part)
        self.supervisor.signal(part, signal)

    def wait(self, part: str, seconds: float = PATIENCE_S) -> None:
        """Wait until the part is well; shorter where its process does not even stay."""
        since = time.monotonic()
        for program in _with_keeper(part):
            while reason := self.why_unhealthy(program):
                patience = seconds if self._stays(program) else min(seconds, PATIENCE_WITH_DYING_S)
                if time.monotonic() > since + patience:
                    raise self._unwell(program, reason)
                time.sleep(0.1)

    def why_unhealthy(self, program: str) -> str | None:
        """Why a program is not well; None when it is."""
        try:
            health.check(self.state, self.plan, program)
        except health.Unhealthy as error:
            return str(error)
        return None

    def wipe(self, part: Literal["kafka", "postgres"]) -> None:
        """Stop it and throw its data away; the next start begins with nothing."""
        self.stop(part)
        shutil.rmtree(self.state.data(part), ignore_errors=True)

    def env(self, application: str) -> dict[str, str]:
        """What the supervisor would start the application with, the inherited environment left out."""
        return application_environment(self.state, self.plan, application)

    def owner_env(self, service: str) -> dict[str, str]:
        return owner_environment(self.state, service)

    def migrate(self, service: str) -> None:
        """Bring the service's database to the newest schema, as its owner."""
        environment = {**os.environ, **self.owner_env(service)}
        command = [sys.executable, "-m", "shared.migrate", service]
        done = subprocess.run(
            command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise OperatorProblem(
                f"{service} 的数据库升级失败。",
                f"The database of {service} could not be migrated.",
                log=done.stderr.strip().splitlines()[-5:],
            )

    def _begin(self, with_this_process: bool) -> None:
        self.state.create()
        plan = make_plan(self._wanted, free_ports() if self._ports == "free" else None)
        check_free(plan)
        plan.save(self.state)
        secrets.keep(self.state.secrets, plan)
        ensure_key(self.state.secrets)
        if "kafka" in plan.programs:
            self._fetch_kafka()
        self.supervisor.begin(plan.programs, with_this_process=with_this_process)

    def _fetch_kafka(self) -> None:
        from deploy.kafka import jars

        def told(done: int, of: int) -> None:
            if done % 10 == 0 or done == of:
                self._tell("kafka", f"下载 fetching jars {done}/{of}")

        jars.class_path(told)

    def _start(self, programs: list[str]) -> None:
        for program in programs:
            self._tell(program, "启动 starting")
            self.supervisor.start(program)

    def _await(self, parts: list[str]) -> None:
        for part in parts:
            self.wait(part)
            self._tell(part, "正常 well")

    def _prepare(self, plan: Plan) -> None:
        """Databases and roles, then the schema of every service that is to run here."""
        if plan.databases:
            self._await(["postgres"])
            health.in_own_loop(provision(self.state.secrets, plan.databases))
        services = [name for name in SERVICES if name in plan.programs]
        for service in services:
            self._tell(service, "迁移 migrating")
        with ThreadPoolExecutor(len(SERVICES)) as pool:
            list(pool.map(self.migrate, services))

    def _must_be_here(self, part: str) -> None:
        if not self.controls(part):
            raise OperatorProblem(f"{part} 不在这里运行。", f"{part} does not run here.")

    def _stays(self, program: str) -> bool:
        process = self.supervisor.processes().get(program)
        return process is None or process.state != "BACKOFF"

    def _unwell(self, part: str, reason: str) -> OperatorProblem:
        log = self.state.log(part)
        lines = log.read_text(errors="replace").splitlines()[-12:] if log.exists() else []
        return OperatorProblem(
            f"{part} 未能正常运行。", f"{part} is not well: {reason}", f"see {log}", log=lines
        )


def _with_keeper(part: str) -> tuple[str, ...]:
    """Kafka is of use when its users and rights are there as well, which another program sees to."""
    return ("kafka", GRANTS) if part == "kafka" else (part,)
