"""How tests run: how many examples a law is tried on, and which tests go to one process together."""

import pytest
from hypothesis import settings

from tests.stack import stack

__all__ = ["stack"]

# `quick` is for make unit, by --hypothesis-profile.
settings.register_profile("thorough", max_examples=150, deadline=None)
settings.register_profile("quick", max_examples=15, deadline=None)
settings.load_profile("thorough")

# Those of a name share a running system, which is started once. The longest begin first.
SYSTEMS = {"broken": "faults", "running": "system", "stack": "kernel"}
ALONE = "pure"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """For `make test`, where two processes share the tests out by group (pytest-xdist, --dist loadgroup)."""
    if not hasattr(config, "workerinput"):
        return
    order = [*SYSTEMS.values(), ALONE]
    items.sort(key=lambda item: order.index(_group(item)))
    for item in items:
        group = _group(item)
        item.add_marker(pytest.mark.xdist_group(item.path.stem if group == ALONE else group))


def _group(item: pytest.Item) -> str:
    used = getattr(item, "fixturenames", ())
    return next((group for fixture, group in SYSTEMS.items() if fixture in used), ALONE)
