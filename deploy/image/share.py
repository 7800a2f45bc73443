"""Containers: make every secret once, then copy to each container's volume only what it may know."""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from deploy.site import secrets
from deploy.site.components import APPLICATIONS, AUDIT, SERVICES
from deploy.site.folder import StackFolder
from deploy.site.plan import make_plan, variable
from deploy.site.problem import OperatorProblem
from deploy.site.secrets import KAFKA_USERS
from deploy.stack.tokens import PUBLIC, ensure_key

CONTAINER_USER = 1000


def share(volumes: Path) -> None:
    """`volumes` holds a folder per volume: kafka, postgres-projects …, projects …, audit."""
    master = StackFolder.here().secrets
    hosts = {f"postgres-{service}": f"postgres-{service}" for service in SERVICES}
    plan = make_plan(hosts=hosts)
    secrets.ensure(master, plan)
    ensure_key(master)
    _give(master, volumes / "kafka", "kafka")
    for user in KAFKA_USERS:
        _give(master, volumes / "kafka", user, lambda name: "_KAFKA_" in name)
    for service in SERVICES:
        _give_database(master, volumes / f"postgres-{service}", service, plan.database(service))
    for name in APPLICATIONS:
        _give(master, volumes / name, name)
        shutil.copy(master / PUBLIC, volumes / name)
    _hand_over(volumes)


def _give_database(master: Path, volume: Path, service: str, server: str) -> None:
    """Each server has its own superuser; its migration knows the four roles of that database."""
    secrets.ensure_superuser(volume, server)
    _give(master, volume, service, lambda name: name == variable(service, "DSN"))
    _give(master, volume, f"{service}.owner")
    _give(master, volume, f"{service}.recovery")
    _give(master, volume, AUDIT, lambda name: name == variable(service, "AUDITOR_DSN"))


def _give(master: Path, volume: Path, file: str, may_know: Callable[[str], bool] = lambda name: True) -> None:
    values = secrets.read(master, file)
    secrets.write(volume, file, {name: value for name, value in values.items() if may_know(name)})


def _hand_over(volumes: Path) -> None:
    """The containers run as this user. Only this program runs as root, to write every volume."""
    for path in [StackFolder.here().root, *StackFolder.here().root.rglob("*"), *volumes.rglob("*")]:
        os.chown(path, CONTAINER_USER, CONTAINER_USER)


if __name__ == "__main__":
    try:
        share(Path(sys.argv[1]))
    except OperatorProblem as problem:
        sys.exit(str(problem))
