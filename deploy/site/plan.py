"""Which components run here, and where each component is reached."""

import json
import os
import socket
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError

from deploy.site.components import APPLICATIONS, GRANTS, PROGRAMS, SERVICES
from deploy.site.folder import StackFolder
from deploy.site.problem import OperatorProblem

LOOPBACK = "127.0.0.1"
DEFAULT_PORTS = {
    "postgres": 15432,
    "kafka": 19092,
    "kafka_controller": 19093,
    **{name: 18001 + n for n, name in enumerate(APPLICATIONS)},
}


def variable(component: str, what: str) -> str:
    """JIUGAI_PROJECTS_PORT, JIUGAI_FUNDING_OWNER_DSN …"""
    return f"JIUGAI_{component.upper().replace('-', '_')}_{what}"


@dataclass(frozen=True)
class Plan:
    """The decisions of `up`, stored in the stack folder for every later command; no secrets.

    programs   what the supervisor runs here
    databases  the services whose database is created here
    ports      component → TCP port
    kafka      host:port of the broker, ours or one named by JIUGAI_KAFKA
    hosts      component → host, where it is not loopback
    """

    programs: tuple[str, ...]
    databases: tuple[str, ...]
    ports: dict[str, int]
    kafka: str
    hosts: dict[str, str] = field(default_factory=dict)

    def address(self, component: str) -> str:
        """host:port"""
        return f"{self.hosts.get(component, LOOPBACK)}:{self.ports[component]}"

    def database(self, service: str) -> str:
        """host:port of the server that has the service's database: one for all, or in containers one each."""
        host = self.hosts.get(f"postgres-{service}") or self.hosts.get("postgres", LOOPBACK)
        return f"{host}:{self.ports['postgres']}"

    def url(self, application: str) -> str:
        return f"http://{self.address(application)}"

    def local_ports(self) -> list[str]:
        """The components that will listen here."""
        controller = ["kafka_controller"] if "kafka" in self.programs else []
        return [program for program in self.programs if program in self.ports] + controller

    def here(self) -> dict[str, int]:
        """component → port, of those that listen here."""
        return {component: self.ports[component] for component in self.local_ports()}

    def save(self, folder: StackFolder) -> None:
        new = folder.root / ".plan.json.new"
        new.write_text(json.dumps(asdict(self), indent=2) + "\n")
        new.replace(_file(folder))

    @classmethod
    def load(cls, folder: StackFolder) -> "Plan":
        """What `up` decided; in a container, where nothing was, what its environment says."""
        if plan := cls.last(folder):
            return plan
        if "JIUGAI_BIND" in os.environ:
            return make_plan()
        raise OperatorProblem("系统还没有启动过。", "The system has never been started here.", "make up")

    @classmethod
    def last(cls, folder: StackFolder) -> "Plan | None":
        """What the last `up` decided; None before the first. Raises OperatorProblem where it is no plan."""
        if not _file(folder).exists():
            return None
        try:
            return TypeAdapter(cls).validate_json(_file(folder).read_bytes())
        except ValidationError as error:
            raise OperatorProblem(
                f"文件 {_file(folder)} 无法读取。",
                f"{_file(folder)} is not what jiugai up wrote.",
                "make down; delete the file; make up",
            ) from error


def make_plan(
    programs: Iterable[str] = PROGRAMS,
    ports: dict[str, int] | None = None,
    hosts: dict[str, str] | None = None,
    before: Plan | None = None,
) -> Plan:
    """The plan of this environment: an address in it takes the place of a component.

    before   the plan of the last time: what it had here keeps its port unless the environment names another
    """
    ports = ports or _ports_from_environment(DEFAULT_PORTS | (before.here() if before else {}))
    kafka = os.environ.get("JIUGAI_KAFKA") or f"{LOOPBACK}:{ports['kafka']}"
    server = urlsplit(os.environ.get("JIUGAI_POSTGRES_DSN", ""))
    hosts = hosts or {}
    if server.hostname:
        hosts = {**hosts, "postgres": server.hostname}
        ports = {**ports, "postgres": server.port or 5432}
    here = tuple(p for p in PROGRAMS if p in programs and p not in _elsewhere())
    return Plan(here, _databases(), ports, kafka, hosts)


def free_ports() -> dict[str, int]:
    """A free port for each component. All stay open until the last is found, so that no two are the same."""
    held = [socket.create_server((LOOPBACK, 0)) for _ in DEFAULT_PORTS]
    try:
        return {name: s.getsockname()[1] for name, s in zip(DEFAULT_PORTS, held, strict=True)}
    finally:
        for s in held:
            s.close()


def _databases() -> tuple[str, ...]:
    """The services whose database the environment does not name."""
    return tuple(s for s in SERVICES if not os.environ.get(variable(s, "DSN")))


def _elsewhere() -> set[str]:
    """The programs that addresses in the environment make superfluous."""
    server = bool(os.environ.get("JIUGAI_POSTGRES_DSN")) or not _databases()
    broker = bool(os.environ.get("JIUGAI_KAFKA"))
    granted = broker and not os.environ.get("JIUGAI_KAFKA_ADMIN_PASSWORD")
    return {p for p, there in (("postgres", server), ("kafka", broker), (GRANTS, granted)) if there}


def _ports_from_environment(otherwise: Mapping[str, int]) -> dict[str, int]:
    return {name: _port(name, port) for name, port in otherwise.items()}


def _port(component: str, default: int) -> int:
    name = variable(component, "PORT")
    value = os.environ.get(name) or str(default)
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise OperatorProblem(
            f"环境变量 {name} 的值“{value}”不是端口号。", f"{name}={value} is not a port number."
        )
    return int(value)


def _file(folder: StackFolder) -> Path:
    return folder.root / "plan.json"
