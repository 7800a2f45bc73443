"""A Chinese sentence of the shell stands alone: why something failed, in a library's own words, is on a line
of its own."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from deploy.cli.absence import explained
from deploy.kafka import jars
from deploy.postgres import binaries
from deploy.site.folder import CHECKOUT, StackFolder
from deploy.site.problem import OperatorProblem

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = " · "
"""What is said in English stands behind it."""


@pytest.mark.parametrize("unavailable", [jars.unavailable, binaries.unavailable])
def test_what_a_library_says_is_on_a_line_of_its_own(unavailable):
    zh, en, reason, *ways = str(unavailable(OSError("Name or service not known"))).splitlines()
    assert CHINESE.search(zh)
    assert not CHINESE.search(en)
    assert "not known" not in zh + en
    assert reason == "  Name or service not known"
    assert all(way.startswith("  - ") for way in ways)


def test_so_is_what_the_system_says(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(OperatorProblem) as refused:
        StackFolder(tmp_path / "file" / "state").create()
    zh, en, reason, *_ = str(refused.value).splitlines()
    assert zh.endswith("state。")
    assert en.endswith("cannot be made.")
    assert reason == "  Not a directory"


def test_so_is_what_the_database_says_and_nobody_foresaw():
    with pytest.raises(OperatorProblem) as refused, explained():
        raise asyncpg.UndefinedTableError('relation "events" does not exist')
    assert str(refused.value).splitlines() == [
        "数据库现在不能使用。",
        "The database cannot be used now.",
        '  UndefinedTableError: relation "events" does not exist',
        "  - jiugai status",
    ]


def test_a_database_that_does_not_answer_is_told_in_two_sentences():
    with pytest.raises(OperatorProblem) as refused, explained():
        raise ConnectionRefusedError("[Errno 111] Connect call failed")
    zh, en, _ = str(refused.value).splitlines()
    assert (zh, en) == ("数据库现在不能使用：没有应答。", "The database cannot be used now: no answer.")


def test_no_chinese_sentence_of_the_shell_has_the_text_of_an_error_in_it():
    rooms = [
        path for room in ("deploy", "demo", "services/audit") for path in (CHECKOUT / room).rglob("*.py")
    ]
    found = [f"{path.relative_to(CHECKOUT)}:{line}" for path in rooms for line in _mixed(path.read_text())]
    assert found == []


def test_which_it_would_find():
    assert [*_mixed('try: x()\nexcept OSError as error:\n    say(f"无法读取：{error.strerror}")')] == [3]
    assert [*_mixed('def say(error: Exception): return f"无法读取：{error}"')] == [1]
    assert [*_mixed('try: x()\nexcept Told as error:\n    say(f"无法读取：{error.words.zh}")')] == []
    assert [*_mixed('def say(error: Exception): return f"无法读取 · not read: {error}"')] == []


def _mixed(source: str) -> Iterator[int]:
    """The lines of such sentences."""
    tree = ast.parse(source)
    errors = {node.name for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler)} | {
        node.arg for node in ast.walk(tree) if isinstance(node, ast.arg) and _is_an_error(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and any(_names(value) & errors for value in _in_chinese(node)):
            yield node.lineno


def _is_an_error(argument: ast.arg) -> bool:
    return argument.annotation is not None and ast.unparse(argument.annotation).endswith(
        ("Exception", "Error")
    )


def _in_chinese(sentence: ast.JoinedStr) -> Iterator[ast.FormattedValue]:
    """What is put into it before its English begins, where there is any Chinese."""
    said = ""
    for part in sentence.values:
        if isinstance(part, ast.Constant):
            said += str(part.value)
        elif (
            isinstance(part, ast.FormattedValue)
            and ENGLISH not in said
            and CHINESE.search(ast.unparse(sentence))
        ):
            yield part


def _names(value: ast.FormattedValue) -> set[str]:
    """That are said there. What an error says itself in Chinese is no technical reason."""
    if ast.unparse(value.value).endswith(".zh"):
        return set()
    return {node.id for node in ast.walk(value) if isinstance(node, ast.Name)}
