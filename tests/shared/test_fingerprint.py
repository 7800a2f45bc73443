"""A view's fingerprint changes with what its rows follow from, and with nothing else."""

import importlib
import itertools
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from services.audit.catalogue import SERVICES
from shared.fingerprint import fingerprint
from shared.messages import Event, Heard
from shared.service import Service
from shared.views import View
from tests.shared.tallies import SERVICE, Counted, Tally, add

FILES = {
    "events.py": '''
from pydantic import Field
from shared.messages import Event, Value
from building.words import Kind

class Part(Value):
    """A part."""
    kind: Kind
    size: int = Field(ge=0, description="how large")

class Added(Event):
    """Something was added."""
    parts: tuple[Part, ...]

def from_1(fields):
    return {"kind": fields["name"]}

class Removed(Event):
    schema_version = 2
    upcasts = (from_1,)
    kind: str

class Renamed(Event):
    name: str
''',
    "words.py": """
from typing import Literal

Kind = Literal["wall", "roof"]
WEIGHT = {"wall": 2, "roof": 3}
UNUSED = 1
""",
    "sums.py": """
from building import words

def weight(kind: str) -> int:
    # heavier than it looks
    return words.WEIGHT.get(kind, _otherwise())

def _otherwise() -> int:
    return 1
""",
    "view.py": '''
from dataclasses import dataclass, replace
from building.events import Added, Removed
from building.sums import weight
from shared.views import View

@dataclass(frozen=True)
class Row:
    """A house."""
    key: str
    total: int = 0

def fold(row, event, origin):
    """Adds it up."""
    match event:
        case Added(parts=parts):
            return replace(row, total=row.total + sum(weight(part.kind) for part in parts))
        case Removed(kind=kind):
            return replace(row, total=row.total - weight(kind))

houses = View("houses", Row, fold, hears=(Added, Removed))
''',
}
Written = Callable[..., str]


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Written:
    """The fingerprint of the view, when one file of its package says something else."""
    numbers = itertools.count()

    def write(file: str = "", old: str = "", new: str = "") -> str:
        folder = tmp_path / str(next(numbers))
        (folder / "building").mkdir(parents=True)
        for name, content in FILES.items():
            assert name != file or old in content
            changed = content.replace(old, new) if name == file else content
            (folder / "building" / name).write_text(changed)
        monkeypatch.syspath_prepend(folder)
        for name in [name for name in sys.modules if name.partition(".")[0] == "building"]:
            del sys.modules[name]
        return fingerprint(importlib.import_module("building.view").houses, "building")

    return write


SAME = [
    ("view.py", '    """Adds it up."""\n', ""),
    ("view.py", '    """A house."""\n', ""),
    ("view.py", "    match event:", "    # of all kinds\n    match (event):"),
    ("events.py", '    """A part."""\n', ""),
    ("events.py", "how large", "the size of it"),
    ("sums.py", "# heavier than it looks", "# lighter"),
    ("words.py", "UNUSED = 1", "UNUSED = 2"),
]
DIFFERENT = [
    ("view.py", "row.total - weight(kind)", "row.total + weight(kind)"),
    ("view.py", "total: int = 0", "total: int = 1"),
    ("view.py", "total: int = 0", "total: int = 0\n    rooms: int = 0"),
    ("view.py", "hears=(Added, Removed)", "hears=(Added,)"),
    ("events.py", "size: int", "size: float"),
    ("events.py", "ge=0", "ge=1"),
    ("events.py", 'fields["name"]', 'fields["sort"]'),
    ("sums.py", "return 1", "return 2"),
    ("words.py", '"roof": 3', '"roof": 4'),
    ("words.py", '"wall", "roof"', '"wall", "roof", "floor"'),
]


@pytest.mark.parametrize(("file", "old", "new"), SAME, ids=lambda part: part.strip())
def test_what_people_read_does_not_count(written: Written, file: str, old: str, new: str):
    assert written(file, old, new) == written()


@pytest.mark.parametrize(("file", "old", "new"), DIFFERENT, ids=lambda part: part.strip())
def test_what_a_row_follows_from_counts(written: Written, file: str, old: str, new: str):
    assert written(file, old, new) != written()


def test_a_fold_within_a_function_cannot_be_told_from_another():
    view = View("tallies", Tally, lambda row, event, origin: row, hears=(Event,))
    with pytest.raises(ValueError, match="not defined at the top of its module"):
        fingerprint(view, "maintenance")


def test_each_view_of_the_system_has_one():
    views = [(view, service.name) for service in SERVICES.values() for view in service.views]
    assert len({fingerprint(view, name) for view, name in views}) == len(views)


class Elsewhere(Heard, source="projects"):
    pass


def test_a_view_that_hears_another_service_is_refused_where_the_service_is_put_together():
    view = View("tallies", Tally, add, hears=(Counted, Elsewhere))
    with pytest.raises(ValueError, match="the view tallies of maintenance hears projects"):
        Service(SERVICE, deciders=(), reactions=(), views=(view,), rules=())
