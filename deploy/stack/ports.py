"""Ports that somebody else has are reported before anything starts, with who has them."""

import errno
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass

import psutil  # type: ignore[import-untyped]  # it has no types

from deploy.site.folder import StackFolder
from deploy.site.plan import LOOPBACK, Plan, make_plan, variable
from deploy.site.problem import OperatorProblem

# Kafka, whose supervisor was killed, still writes down what it has.
PATIENCE_WITH_OURS_S = 30
# In its last moment a process has no environment any more, by which it could be told whose it is.
PATIENCE_WITH_OTHERS_S = 1
LISTENING, ENDED = "LISTEN", "TIME_WAIT"


@dataclass(frozen=True)
class Holder:
    """Who has a port; the empty text for what the system does not tell this user.

    status  LISTEN, or that of a connection which begins at the port
    stack   its folder, where the program is a component of one
    """

    program: str
    status: str
    stack: str

    def __str__(self) -> str:
        if self.status == ENDED:
            return "a connection from there has just ended, and keeps it for a minute"
        has = "listens there" if self.status == LISTENING else "has a connection from there"
        of = f" of the stack in {self.stack}" if self.stack else ""
        return f"{self.program or 'a program'}{of} {has}"


def check_free(plan: Plan, folder: StackFolder, waiting: Callable[[str], None] = lambda name: None) -> None:
    """Raises OperatorProblem, which names each taken port, its holder and the variable that sets it.

    Components of this folder that are still ending are waited for; `waiting` is called once with each name.
    """
    _check_different(plan)
    seen_ours = since = time.monotonic()
    named: set[str] = set()
    while taken := _taken_ports(plan):
        now = time.monotonic()
        if all(holder and holder.stack == str(folder.root) for holder in taken.values()):
            seen_ours = now
            for name in taken.keys() - named:
                waiting(name)
            named |= taken.keys()
        if now > min(since + PATIENCE_WITH_OURS_S, seen_ours + PATIENCE_WITH_OTHERS_S):
            raise _problem(plan, taken)
        time.sleep(0.2)


def check_unchanged(running: Plan) -> None:
    """Raises OperatorProblem where the environment names other ports than those of the running system."""
    named = make_plan(before=running).ports
    changed = [name for name, port in running.here().items() if named[name] != port]
    if changed:
        raise OperatorProblem(
            "系统正在运行，须先停止才能改用其他端口。",
            "The system is running, and must be stopped before it gets other ports.",
            *(f"{running.ports[name]} ({name}): {variable(name, 'PORT')}={named[name]}" for name in changed),
            "make down",
        )


def _check_different(plan: Plan) -> None:
    ports = plan.here()
    same = [name for name, port in ports.items() if list(ports.values()).count(port) > 1]
    if same:
        ways = (f"{ports[name]} ({name}): set {variable(name, 'PORT')}" for name in same)
        raise OperatorProblem("几个组件的端口相同。", "Several components have the same port.", *ways)


def _holder_of(port: int) -> Holder | None:
    """Who listens there, or else who has a connection from there; None where nobody does any more."""
    here = [c for c in psutil.net_connections("tcp") if c.laddr and c.laddr.port == port]
    here.sort(key=lambda c: (c.status != LISTENING, c.status == ENDED))
    return _holder(here[0].pid, here[0].status) if here else None


def _holder(pid: int | None, status: str) -> Holder:
    if pid is None:
        return Holder("", status, "")
    try:
        process = psutil.Process(pid)
        program, environment = f"{process.name()} (process {pid})", process.environ()
    except psutil.Error:
        return Holder("", status, "")
    component = environment.get("SUPERVISOR_PROCESS_NAME")
    return Holder(program, status, environment.get("JIUGAI_STATE", "") if component else "")


def _taken_ports(plan: Plan) -> dict[str, Holder | None]:
    """component → who has its port, for those that are taken."""
    taken = [name for name in plan.local_ports() if _taken(plan.ports[name])]
    return {name: _holder_of(plan.ports[name]) for name in taken}


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            return error.errno != errno.EACCES
    return False


def _problem(plan: Plan, taken: dict[str, Holder | None]) -> OperatorProblem:
    ways = [
        f"{plan.ports[name]} ({name}), {holder or 'somebody has it'}: set {variable(name, 'PORT')}"
        for name, holder in taken.items()
    ]
    if any(holder and holder.status != LISTENING for holder in taken.values()):
        ways.append("ports outside of net.ipv4.ip_local_port_range are never taken by connections")
    return OperatorProblem("端口已被占用。", "A port is taken by another program.", *ways)
