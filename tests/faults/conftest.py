"""A whole system to break: Kafka, PostgreSQL, four services, as processes; and clients that keep asking."""

import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from random import Random

import httpx
import pytest

from deploy.site.components import SERVICES
from deploy.stack.local import LocalStack
from tests.faults.checker import violations
from tests.faults.evidence import Evidence, gather_evidence
from tests.faults.expected import NOTHING_SPECIAL, Expected
from tests.faults.load import Load
from tests.faults.settle import rest
from tests.stack import forget_addresses

FULL = "JIUGAI_FAULTS"
SEED = int(os.environ.get("JIUGAI_SEED", "20241"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.environ.get(FULL) != "full":
        for item in items:
            if item.get_closest_marker("full"):
                item.add_marker(pytest.mark.skip(reason="takes minutes: only in make faults"))


@dataclass
class FaultRun:
    """A system, what is asked of it, and the check when all is over.

    told  the violations that an earlier test has failed for
    """

    stack: LocalStack
    load: Load
    told: set[str] = field(default_factory=set, kw_only=True)

    async def evidence(self) -> Evidence:
        await rest(self.stack)
        return await gather_evidence(self.stack, self.load.answers)

    async def check(self, expected: Expected = NOTHING_SPECIAL) -> None:
        """Nothing lost, doubled or reordered, since the system was made."""
        found = [said for said in violations(await self.evidence(), expected) if said not in self.told]
        self.told.update(found)
        assert not found, f"{len(found)} violations\n" + "\n".join(found[:40])


@pytest.fixture(scope="session")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStack]:
    forget_addresses()
    parts = ("postgres", "kafka", *SERVICES)
    with LocalStack(tmp_path_factory.mktemp("faults"), parts, ports="free") as stack:
        yield stack


@pytest.fixture(scope="session")
async def faults(broken: LocalStack) -> AsyncIterator[FaultRun]:
    async with clients() as http:
        yield FaultRun(broken, Load(broken, http, Random(SEED)))


def clients() -> httpx.AsyncClient:
    return httpx.AsyncClient(timeout=10, trust_env=False, limits=httpx.Limits(max_connections=200))
