"""docs/promises.md: each promise with its decisions, files, tests and mutations."""

import re
from pathlib import Path

import pytest

from deploy.site.problem import OperatorProblem
from tests.faults.mutations import MUTATIONS
from tools.docs import promises
from tools.docs.links import link
from tools.docs.pages import ROOT
from tools.docs.source import source_files

FILES = source_files(ROOT)
PAGE = promises.page(ROOT, FILES)
SECTIONS = dict(re.findall(r"^## (K\d+) .*?\n(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE))
every_promise = pytest.mark.parametrize("promise", promises.PROMISES)


@every_promise
def test_it_has_a_chinese_and_an_english_sentence_and_a_decision(promise):
    chinese, english, decisions = SECTIONS[promise].split("\n\n")[0:3]
    assert re.fullmatch("[^a-zA-Z]+。", chinese)
    assert re.fullmatch(r"[\x00-\x7f]+\.", english)
    assert re.findall(r"\(decisions/[\w-]+\.md\)", decisions)


@every_promise
def test_it_lists_its_mutations_and_the_files_that_they_change(promise):
    for mutation in (m for m in MUTATIONS if m.promise == promise):
        assert f"{mutation.breaks}, in {link(Path(mutation.file), promises.UP)}" in SECTIONS[promise]


@every_promise
def test_the_tests_are_those_that_carry_its_id(promise):
    listed = SECTIONS[promise].split("- 测试 · tests:\n")[1].split("\n- ")[0]
    names = re.findall(r"`([\w.]+)`", listed)
    assert names
    assert all(promise in name.split("_") for name in names)


def test_a_promise_without_a_test_is_told():
    untested = [file for file in FILES if "_K10_" not in (ROOT / file.path).read_text("utf-8")]
    with pytest.raises(OperatorProblem, match="K10"):
        promises.page(ROOT, untested)
