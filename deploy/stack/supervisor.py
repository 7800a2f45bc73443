"""supervisord: its configuration, its start and end, and the state of each program."""

import os
import shutil
import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Callable, Iterable
from configparser import RawConfigParser
from dataclasses import dataclass
from typing import Any

from supervisor.xmlrpc import SupervisorTransport  # type: ignore[import-untyped]  # supervisor has no types

from deploy.site.components import APPLICATIONS
from deploy.site.folder import CHECKOUT, StackFolder
from deploy.site.problem import OperatorProblem

# Signal and seconds to stop a program. SIGINT: PostgreSQL does not wait for its clients to leave.
STOP = {"postgres": ("INT", 60), "kafka": ("TERM", 60)}
ENDING_S = 120
# One group, so that the applications stop together, before database and broker.
APPLICATION_GROUP = "applications"


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

    @property
    def configuration(self) -> str:
        return str(self.folder.run / "supervisord.conf")

    def answers(self) -> bool:
        try:
            return bool(self._call("getState")["statecode"] == 1)
        except (OSError, xmlrpc.client.Error):
            return False

    def begin(self, programs: Iterable[str], *, with_this_process: bool = False) -> None:
        """Start supervisord; with_this_process: it ends, with all it started, when the calling one does."""
        self._configure(programs)
        command = [sys.executable, "-m", "supervisor.supervisord", "-c", self.configuration]
        if with_this_process:
            tied = ["setpriv", "--pdeathsig", "TERM", "--"] if shutil.which("setpriv") else []
            nowhere = subprocess.DEVNULL
            foreground = [*tied, *command, "--nodaemon", "--silent"]
            self._child = subprocess.Popen(foreground, cwd=CHECKOUT, stdout=nowhere, stderr=nowhere)
        else:
            subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True)
        self._wait(10, self.answers, "进程管理器没有启动。", "supervisord did not start.")

    def end(self) -> None:
        """Stop every program and the supervisor itself."""
        if not self.answers():
            return
        pid = int(self._call("getPID"))
        self._call("shutdown")
        self._wait(ENDING_S, lambda: self._ended(pid), "停止超时。", "The stack did not stop in time.")

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

    def _wait(self, seconds: float, done: Callable[[], bool], zh: str, en: str) -> None:
        deadline = time.monotonic() + seconds
        while not done():
            if time.monotonic() > deadline:
                raise OperatorProblem(zh, en, f"see {self.folder.log('supervisord')}")
            time.sleep(0.05)

    def _configure(self, programs: Iterable[str]) -> None:
        """RawConfigParser doubles nothing: a % in a path is doubled here, as supervisord expands it."""
        parser = RawConfigParser()
        parser.read_dict({name: _escaped(options) for name, options in self._sections(programs)})
        with open(self.configuration, "w") as file:
            parser.write(file)

    def _sections(self, programs: Iterable[str]) -> Iterable[tuple[str, dict[str, object]]]:
        socket = self.folder.socket
        yield "unix_http_server", {"file": socket, "chmod": "0600"}
        yield "supervisorctl", {"serverurl": f"unix://{socket}"}
        yield (
            "rpcinterface:supervisor",
            {"supervisor.rpcinterface_factory": "supervisor.rpcinterface:make_main_rpcinterface"},
        )
        yield (
            "supervisord",
            {
                "pidfile": self.folder.run / "supervisord.pid",
                "logfile": self.folder.log("supervisord"),
                "logfile_maxbytes": "10MB",
                "logfile_backups": 3,
                "childlogdir": self.folder.logs,
                "umask": "077",
            },
        )
        applications = [program for program in programs if program in APPLICATIONS]
        if applications:
            yield f"group:{APPLICATION_GROUP}", {"programs": ",".join(applications), "priority": 900}
        for priority, program in enumerate(programs):
            yield f"program:{program}", {**self._program(program), "priority": priority}

    def _program(self, program: str) -> dict[str, object]:
        signal, patience = STOP.get(program, ("TERM", 30))
        return {
            "command": f'"{sys.executable}" -m deploy.stack.run {program}',
            "directory": CHECKOUT,
            "environment": f'JIUGAI_STATE="{self.folder.root}",PYTHONUNBUFFERED="1"',
            "autostart": "false",
            "autorestart": "true",
            "startsecs": 2,
            # Never give up: a component that stays down would wait for a person to notice it.
            "startretries": 1_000_000,
            "stopsignal": signal,
            "stopwaitsecs": patience,
            "redirect_stderr": "true",
            "stdout_logfile": self.folder.log(program),
            "stdout_logfile_maxbytes": "20MB",
            "stdout_logfile_backups": 3,
        }


def _escaped(options: dict[str, object]) -> dict[str, str]:
    return {name: str(value).replace("%", "%%") for name, value in options.items()}
