"""docs/lists.md: what its examples ask may be asked."""

import re
import shlex
from collections import defaultdict
from itertools import pairwise

import pytest

from services.audit.catalogue import SERVICES
from shared.core.row_field import Ask, row_fields
from shared.http.lists.questions import page_question, rows_question, summary_question
from shared.http.places import at_of
from tools.docs.pages import ROOT

PAGE = (ROOT / "docs" / "lists.md").read_text("utf-8")
EXAMPLES = re.findall(r"^ask .*$", PAGE, re.MULTILINE)
ADDRESS = re.compile(r"\$(\w+)_URL/(\w+)(/summary)?(\.csv|\.xlsx)?")


@pytest.mark.parametrize("example", EXAMPLES)
def test_what_an_example_asks_may_be_asked(example: str):
    found = ADDRESS.search(example)
    assert found
    service, view, summary, file = found.groups()
    fields = row_fields(SERVICES[service.lower()].view(view).row)
    make = summary_question if summary else rows_question if file else page_question
    several = {"by", *(name for name, field in fields.items() if Ask.IS in field.asks)}
    said: dict[str, list[str]] = defaultdict(list)
    words = shlex.split(example)
    for flag, value in pairwise(words):
        if flag == "-d":
            name, _, text = value.partition("=")
            said[name].append(text)
    make(view, fields, at_of(service.lower())).model_validate(
        {name: values if name in several else values[0] for name, values in said.items()}
    )


def test_there_are_examples():
    assert len(EXAMPLES) > 5
