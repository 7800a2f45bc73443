"""Kafka and PostgreSQL in containers of the project's own image; users, rights and roles as everywhere."""

import os
import secrets
from pathlib import Path
from types import TracebackType
from typing import Literal

import docker
from docker.errors import DockerException
from testcontainers.core.config import testcontainers_config as settings
from testcontainers.core.container import DockerContainer

from deploy.site.plan import LOOPBACK, free_ports
from deploy.stack.local import LocalStack

IMAGE = os.environ.get("JIUGAI_TEST_IMAGE", "jiugai")


def available() -> bool:
    """Does Docker answer, and has it the images: ours, and the one that clears up after testcontainers?"""
    needed = [IMAGE, *([] if settings.ryuk_disabled else [settings.ryuk_image])]
    try:
        images = docker.from_env(timeout=5).images
        return all(images.get(name) for name in needed)
    except DockerException:
        return False


class ContainerStack(LocalStack):
    """The stack whose broker and server are elsewhere, namely in two containers that it starts itself."""

    def __init__(self, folder: Path) -> None:
        ports = free_ports()
        self._containers = {"kafka": _kafka(ports["kafka"]), "postgres": _postgres(ports["postgres"])}
        super().__init__(folder, ("postgres", "kafka"), ports="free")

    def __enter__(self) -> "ContainerStack":
        try:
            for container in self._containers.values():
                container.start()
            super().__enter__()
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        self._remove()

    def controls(self, part: str) -> bool:
        return part in self._containers

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

    def _remove(self) -> None:
        for container in self._containers.values():
            container.stop()


def _kafka(port: int) -> DockerContainer:
    named = {
        "JIUGAI_KAFKA": f"{LOOPBACK}:{port}",
        "JIUGAI_KAFKA_ADMIN_USER": "admin",
        "JIUGAI_KAFKA_ADMIN_PASSWORD": secrets.token_urlsafe(24),
    }
    return _container("kafka", port, named)


def _postgres(port: int) -> DockerContainer:
    dsn = f"postgresql://postgres:{secrets.token_urlsafe(24)}@{LOOPBACK}:{port}/postgres"
    return _container("postgres", port, {"JIUGAI_POSTGRES_DSN": dsn})


def _container(part: str, port: int, named: dict[str, str]) -> DockerContainer:
    """The same names tell the container who it is, and this process where it is."""
    os.environ.update(named)
    container = DockerContainer(IMAGE).with_command(f"deploy.stack.run {part}").with_bind_ports(port, port)
    return container.with_envs(**named, **{f"JIUGAI_{part.upper()}_PORT": str(port)})
