"""docs/glossary.md: one word for one concept, and every name of its last column stands in the code."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

import pytest

from services import roles
from shared.core.roles import Role
from tools.docs.catalogue import departments
from tools.docs.pages import ROOT
from tools.docs.types import parts

PAGE = (ROOT / "docs" / "glossary.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if line.startswith("| ") and not line.startswith("| 中文")
]
NAMES = sorted({name for row in ROWS for name in re.findall(r"`([^`]+)`", row[2])})


@pytest.fixture(scope="module")
def code() -> set[str]:
    """Every word of the code."""
    files = [
        file
        for folder in ("services", "shared", "plans")
        for file in (ROOT / folder).rglob("*.*")
        if file.suffix in (".py", ".sql")
    ]
    return {word for file in files for word in re.findall(r"\w+", file.read_text("utf-8"))}


def test_every_name_stands_in_the_code(code):
    assert [name for name in NAMES if name not in code] == []


@pytest.mark.parametrize("column", [0, 1], ids=["chinese", "english"])
def test_a_word_has_one_row(column):
    said = Counter(row[column].split(":")[0] for row in ROWS)
    assert [word for word, rows in said.items() if rows > 1] == []


def test_every_role_has_its_row_and_its_name_there():
    for role in (role for role in vars(roles).values() if isinstance(role, Role)):
        [row] = [row for row in ROWS if f"`{role}`" in row[2]]
        assert row[0] == role.named.zh


def test_every_value_that_a_field_may_have_is_a_word_of_the_glossary():
    assert [value for value in sorted(set(values())) if value not in NAMES] == []


def values() -> Iterator[str]:
    """Of all commands and events of the services."""
    for service in departments():
        for decider in service.deciders:
            for message in (*decider.command_types().values(), *decider.event_types().values()):
                for model in (message, *parts(message)):
                    for field in model.model_fields.values():
                        yield from choices(field.annotation)


def choices(annotation: Any) -> Iterator[str]:
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    else:
        for argument in get_args(annotation):
            yield from choices(argument)
