"""Which tests go to one process together, where several share them out: `pytest -n 2`, as make test does."""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

# Tests of a group use one running system, which is started once for them all. The longest begins first.
GROUPS = {
    "faults": "a system to break",
    "system": "a system to use",
    "shared": "kernel",
    "contracts": "kernel",
    "audit": "kernel",
    "deploy": "kernel",
}
ORDER = ["a system to break", "a system to use", "kernel"]


def group_of(nodeid: str) -> str:
    """Of a test that needs no system, its file."""
    file = nodeid.partition("::")[0]
    return GROUPS.get(file.split("/")[1], file)


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
