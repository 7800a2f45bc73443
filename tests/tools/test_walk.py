"""docs/walk.md: every hop names a file and a definition of it; the picture has the rooms that lint holds."""

import re
import tomllib

import pytest

from services.audit.catalogue import SERVICES
from tools.docs.pages import ROOT
from tools.docs.source import source_files

PAGE = (ROOT / "docs" / "walk.md").read_text("utf-8")
HOPS = re.findall(r"^\| (\d+) \| .*? \| \[(.+?)\]\(\.\./(.+?)\) \| (.+?) \|$", PAGE, re.MULTILINE)
SEQUENCE, ROOMS = re.findall(r"```mermaid\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture(scope="module")
def defined() -> dict[str, set[str]]:
    """file → the names that it defines; a file of SQL, the function that it is named for."""
    python = source_files(ROOT, ("shared/**/*.py", "services/**/*.py"))
    schema = (ROOT / "shared" / "migrations" / "initial").glob("*.sql")
    return {str(file.path): {definition.name for definition in file.definitions} for file in python} | {
        str(file.relative_to(ROOT)): {file.stem} for file in schema
    }


def test_the_hops_are_counted_in_one_direction():
    assert [int(number) for number, *_ in HOPS] == list(range(1, len(HOPS) + 1))
    assert len(HOPS) == len(re.findall(r"^\| \d+ \|", PAGE, re.MULTILINE))


@pytest.mark.parametrize("hop", HOPS, ids=[number for number, *_ in HOPS])
def test_every_hop_names_a_definition_of_its_file(hop, defined):
    _, shown, file, names = hop
    assert shown == file
    for name in re.findall(r"`([\w.]+)`", names):
        assert name in defined[file]


def test_every_class_of_the_sequence_is_one_of_the_code(defined):
    classes = {name for names in defined.values() for name in names}
    events = {name for service in SERVICES.values() for name in service.event_types()}
    named = set(re.findall(r"\b[A-Z][a-z]+[A-Z]\w+", SEQUENCE)) - {"PostgreSQL"}
    assert named - classes - events == set()
    assert {"SubmitPlan", "PlanSubmitted", "OpenReview", "ReviewOpened"} <= named


def test_the_rooms_of_the_picture_are_the_layers_of_the_contract():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    [layers] = [contract["layers"] for contract in contracts if contract.get("exhaustive")]
    rooms = [room for layer in layers for room in layer.split(" | ")]
    drawn = re.findall(r"^ +(\w+)\[", ROOMS, re.MULTILINE)
    assert sorted(drawn) == sorted(rooms)
    [stair] = re.findall(r"roof --> (.*) --> ground", ROOMS)
    storeys = [layer for layer in layers if layer in stair.split(" --> ")]
    assert stair.split(" --> ") == storeys
