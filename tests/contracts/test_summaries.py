"""Whoever reads /docs finds every route under a Chinese and an English name."""

import re

import pytest

from tests.contracts.routes import Operation, operations

HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("one", operations(), ids=lambda one: f"{one.app} {one.method} {one.path}")
def test_a_route_is_named_in_both_languages(one: Operation):
    zh, dot, en = one.told["summary"].partition("· ")
    assert dot
    assert HAN.search(zh)
    assert en
    assert not HAN.search(en)
