"""How tests run: how many examples a law is tried on, and how several processes share the tests out."""

from typing import Any

import pytest
from hypothesis import settings

from tests.stack import migrated, stack, stopped_clocks
from tests.together import Together, longest_first
from tests.tokens import keys

__all__ = ["keys", "migrated", "stack", "stopped_clocks"]

# `quick` is for make unit, by --hypothesis-profile.
settings.register_profile("thorough", max_examples=150, deadline=None)
settings.register_profile("quick", max_examples=15, deadline=None)
settings.load_profile("thorough")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together:
    return Together(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        items.sort(key=longest_first)
