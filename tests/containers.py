"""Kafka and PostgreSQL in containers of the project's own image; users, rights and roles as everywhere."""

import os
import secrets
from pathlib import Path
from types import TracebackType
from typing import Literal

import docker
from docker.errors import DockerException
from testcontainers.core.container import DockerContainer

from deploy.plan import LOOPBACK, free_ports
from deploy.stack import LocalStack

IMAGE = os.environ.get("JIUGAI_TEST_IMAGE", "jiugai")


def available() -> bool:
    """Does Docker answer, and has it the image?"""
    try:
        return bool(docker.from_env(timeout=5).images.get(IMAGE))
    except DockerException:
        return False


class ContainerStack(LocalStack):
    """The stack whose broker and server are elsewhere, namely in two containers that it starts itself."""

    def __init__(self, folder: Path) -> None:
        ports = free_ports()
        self._containers = {"kafka": _kafka(ports["kafka"]), "postgres": _postgres(ports["postgres"])}
        super().__init__(folder, ("postgres", "kafka"), ports="free")

    def __enter__(self) -> "ContainerStack":
        for container in self._containers.values():
            container.start()
        super().__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        for container in self._containers.values():
            container.stop()

    def start(self, part: str) -> None:
        self._containers[part].get_wrapped_container().start()
        self.wait(part)

    def stop(self, part: str) -> None:
        self._containers[part].get_wrapped_container().stop()

    def kill(self, part: str, signal: int = 9) -> None:
        """Docker's restart policy counts a kill from outside as wanted: so it is started again here."""
        self._containers[part].get_wrapped_container().kill(signal)
        self.start(part)

    def wipe(self, part: Literal["kafka", "postgres"]) -> None:
        container = self._containers[part].get_wrapped_container()
        container.exec_run(["rm", "-rf", f"/var/lib/jiugai/{part}/data"])
        container.kill()


def _kafka(port: int) -> DockerContainer:
    password = secrets.token_urlsafe(24)
    address = f"{LOOPBACK}:{port}"
    os.environ.update(
        JIUGAI_KAFKA=address, JIUGAI_KAFKA_ADMIN_USER="admin", JIUGAI_KAFKA_ADMIN_PASSWORD=password
    )
    return (
        DockerContainer(IMAGE)
        .with_command("deploy.run kafka")
        .with_env("JIUGAI_KAFKA", address)
        .with_env("JIUGAI_KAFKA_PORT", str(port))
        .with_env("JIUGAI_KAFKA_ADMIN_USER", "admin")
        .with_env("JIUGAI_KAFKA_ADMIN_PASSWORD", password)
        .with_bind_ports(port, port)
    )


def _postgres(port: int) -> DockerContainer:
    dsn = f"postgresql://postgres:{secrets.token_urlsafe(24)}@{LOOPBACK}:{port}/postgres"
    os.environ["JIUGAI_POSTGRES_DSN"] = dsn
    return (
        DockerContainer(IMAGE)
        .with_command("deploy.run postgres")
        .with_env("JIUGAI_POSTGRES_DSN", dsn)
        .with_env("JIUGAI_POSTGRES_PORT", str(port))
        .with_bind_ports(port, port)
    )
