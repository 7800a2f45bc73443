"""The stack that tests run against: real Kafka and real PostgreSQL, started once a session.

JIUGAI_TEST_STACK=local         the wheels' and jars' own binaries (also what is taken when nothing is said)
                  containers    the same users, rights and roles on testcontainers
                  environment   the same on servers that the environment names
"""

from collections.abc import Iterator

import pytest

from deploy.stack import LocalStack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    """Kafka with its topics and users, PostgreSQL with its four databases; no service runs, no schema yet."""
    with LocalStack(tmp_path_factory.mktemp("stack"), ("postgres", "kafka"), ports="free") as started:
        yield started
