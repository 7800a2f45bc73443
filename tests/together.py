"""Which tests go to one process together, where several share them out: `pytest -n 2`, as make test does."""

from functools import cache
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

from deploy.site.folder import CHECKOUT

# Tests of a group use one running system, which is started once for them all.
GROUPS = {
    "faults": "a system to break",
    "system": "a system to use",
    "shared": "kernel",
    "contracts": "kernel",
    "audit": "kernel",
    "deploy": "kernel",
}
# What takes long begins first, so that the last ones to begin are short. The laws need no system.
ORDER = ["a system to break", "a system to use", "kernel", "tests/shared/test_laws.py"]


def group_of(nodeid: str) -> str:
    """Of a test that needs no system, its file."""
    file = nodeid.partition("::")[0]
    return GROUPS.get(file.split("/")[1], file) if needs_system(file) else file


@cache
def needs_system(file: str) -> bool:
    """Who shares tests out knows them by name alone, not by their marks."""
    return "pytest.mark.stack" in (CHECKOUT / file).read_text()


def longest_first(item: pytest.Item) -> int:
    group = group_of(item.nodeid)
    return ORDER.index(group) if group in ORDER else len(ORDER)


class Together(LoadScopeScheduling):
    """A process takes a whole group, and the next one when it has nothing left to do."""

    def __init__(self, config: pytest.Config, log: Any) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)
