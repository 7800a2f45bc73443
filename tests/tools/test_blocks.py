"""A page keeps a person's words, and each written block has one place."""

import pytest

from deploy.site.problem import OperatorProblem
from tools.docs.blocks import filled

PAGE = "by hand\n\n<!-- make docs: {name} -->\n{text}<!-- make docs: end -->\n\nby hand too\n"


@pytest.fixture
def page(tmp_path):
    file = tmp_path / "README.md"
    file.write_text(PAGE.format(name="commands", text="old\n"))
    return file


def test_only_the_block_is_written(page):
    assert filled(page, {"commands": "new\n"}) == PAGE.format(name="commands", text="\nnew\n\n")


def test_filling_twice_is_filling_once(page):
    page.write_text(once := filled(page, {"commands": "new\n"}))
    assert filled(page, {"commands": "new\n"}) == once


def test_text_with_backslashes_is_written_as_it_is(page):
    assert r"`a\1|b`" in filled(page, {"commands": "`a\\1|b`\n"})


@pytest.mark.parametrize("blocks", [{}, {"events": ""}, {"commands": "", "events": ""}])
def test_a_block_without_a_place_and_a_place_without_a_block_are_told(page, blocks):
    with pytest.raises(OperatorProblem, match=r"README\.md"):
        filled(page, blocks)
