"""supervisord: its start and end, and the state of each program."""

import os
import shutil
import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from supervisor.xmlrpc import SupervisorTransport  # type: ignore[import-untyped]  # supervisor has no types

from deploy.site.folder import StackFolder
from deploy.site.problem import OperatorProblem
from deploy.stack import configuration

ENDING_S = 120
RUNNING = 1


@dataclass(frozen=True)
class Process:
    """A program as the supervisor sees it: RUNNING, STARTING, STOPPED, BACKOFF …; pid 0 if it has none."""

    name: str
    group: str
    state: str
    pid: int

    @property
    def full_name(self) -> str:
        return f"{self.group}:{self.name}"

    @property
    def alive(self) -> bool:
        return self.state in {"STARTING", "RUNNING", "STOPPING"}


class Supervisor:
    """The supervisor of one stack folder."""

    def __init__(self, folder: StackFolder) -> None:
        self.folder = folder
        self._child: subprocess.Popen[bytes] | None = None

    def answers(self) -> bool:
        return self._state() == "running"

    def begin(self, programs: Iterable[str], *, with_this_process: bool = False) -> None:
        """Start supervisord; with_this_process: it ends, with all it started, when the calling one does."""
        self._await_end(lambda: self._state() == "gone")
        file = self.folder.run / "supervisord.conf"
        with file.open("w") as text:
            configuration.write(text, self.folder, programs)
        # -P: it runs in the stack folder, which is no place to find modules.
        command = [sys.executable, "-P", "-m", "supervisor.supervisord", "-c", str(file)]
        environment = {**os.environ, **configuration.environment(self.folder)}
        if with_this_process:
            self._child = _tied(command, self.folder, environment)
        else:
            _detached(command, self.folder, environment)
        self._wait(10, self.answers, "进程管理器没有启动。", "supervisord did not start.")

    def end(self) -> None:
        """Stop every program and the supervisor itself."""
        if not self.answers():
            self._await_end(lambda: self._state() == "gone")
            return
        pid = int(self._call("getPID"))
        self._call("shutdown")
        self._await_end(lambda: self._ended(pid))

    def processes(self) -> dict[str, Process]:
        if not self.answers():
            return {}
        rows = self._call("getAllProcessInfo")
        return {r["name"]: Process(r["name"], r["group"], r["statename"], r["pid"]) for r in rows}

    def start(self, program: str) -> None:
        """Returns at once; whether the component is healthy is for its probe to say."""
        process = self.processes()[program]
        if not process.alive:
            self._call("startProcess", process.full_name, False)

    def signal(self, program: str, number: int) -> None:
        """Through the supervisor: the pid of a process that is just being restarted would be 0."""
        self._call("signalProcess", self.processes()[program].full_name, str(int(number)))

    def stop(self, program: str) -> None:
        """Returns when it has ended, and is not started again by itself."""
        process = self.processes()[program]
        if process.state not in {"STOPPED", "EXITED", "FATAL"}:
            self._call("stopProcess", process.full_name)

    def _state(self) -> Literal["running", "ending", "gone"]:
        try:
            return "running" if self._call("getState")["statecode"] == RUNNING else "ending"
        except xmlrpc.client.Error:
            return "ending"
        except OSError:
            return "gone"

    def _call(self, method: str, *arguments: object) -> Any:
        transport = SupervisorTransport(None, None, f"unix://{self.folder.socket}")
        with xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport) as proxy:
            return getattr(proxy.supervisor, method)(*arguments)

    def _ended(self, pid: int) -> bool:
        if self._child:
            return self._child.poll() is not None
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        return False

    def _await_end(self, ended: Callable[[], bool]) -> None:
        self._wait(ENDING_S, ended, "系统未能在限时内停止。", "The stack did not stop in time.")

    def _wait(self, seconds: float, done: Callable[[], bool], zh: str, en: str) -> None:
        deadline = time.monotonic() + seconds
        while not done():
            if time.monotonic() > deadline:
                raise OperatorProblem(zh, en, f"see {self.folder.log('supervisord')}")
            time.sleep(0.05)


def _tied(command: list[str], folder: StackFolder, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """In the foreground of this process, with which it ends."""
    tied = ["setpriv", "--pdeathsig", "TERM", "--"] if shutil.which("setpriv") else []
    return subprocess.Popen(
        [*tied, *command, "--nodaemon", "--silent"],
        cwd=folder.root,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _detached(command: list[str], folder: StackFolder, environment: dict[str, str]) -> None:
    """As a daemon. Raises OperatorProblem with what supervisord says where it does not become one."""
    done = subprocess.run(
        command, cwd=folder.root, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        log = done.stderr.strip().splitlines()[-5:]
        raise OperatorProblem("进程管理器没有启动。", "supervisord did not start.", log=log)
