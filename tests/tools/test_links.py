"""What the documents lead to is there: links, headings, files and folders that they name."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.docs.pages import ROOT

BY_HAND = ("README.md", "CONTRIBUTING.md", "docs/*.md", "docs/decisions/*.md", "services/*/README.md")
PAGES = sorted({page for pattern in (*BY_HAND, "docs/rules/*.md") for page in ROOT.glob(pattern)})
LINK = re.compile(r"(?<!\!)\[[^\]]*\]\(([^)\s]+)\)")
NAMED = re.compile(
    r"`([\w./-]+\.(?:py|sql|toml|yml|md)|(?:shared|services|deploy|tools|tests|docs)/[\w/-]+)`"
)
MAP = (ROOT / "CONTRIBUTING.md").read_text("utf-8").split("## The rooms")[1].split("## The shape")[0]
# A stream's, whatever its size: CONTRIBUTING and the decisions speak of any of them.
ANY_STREAM = {"commands.py", "events.py", "state.py", "decide.py", "values.py"}
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


@pytest.fixture(scope="module")
def names() -> set[str]:
    """Of all files of the project, without their folders."""
    folders = ("shared", "services", "deploy", "demo", "tools", "plans", "tests", "docs")
    return {file.name for folder in folders for file in (ROOT / folder).rglob("*.*")}


@every_page
def test_every_link_leads_to_a_file_and_to_a_heading_of_it(page):
    dead = [link for link in LINK.findall(page.read_text("utf-8")) if not leads_somewhere(page, link)]
    assert dead == []


@every_page
def test_every_file_that_it_names_is_there(page, names):
    """By its path from the root, or by its name alone where the sentence says in which folder."""
    named = NAMED.findall(page.read_text("utf-8"))
    missing = [name for name in named if not (ROOT / name).exists() and name not in names | ANY_STREAM]
    assert missing == []


@pytest.mark.parametrize("folder", ["shared", "services", "deploy", "tests"])
def test_the_map_has_a_line_for_every_room(folder):
    folders = (room for room in (ROOT / folder).iterdir() if room.name != "__pycache__")
    rooms = [room.name for room in folders if any(room.glob("[!_]*"))]
    assert [room for room in rooms if not re.search(rf"`({folder}/)?{room}/?`", MAP)] == []


def leads_somewhere(page: Path, link: str) -> bool:
    if link.startswith("http"):
        return True
    file, _, heading = link.partition("#")
    target = page.parent / file if file else page
    return target.exists() and (not heading or heading in headings(target))


def headings(page: Path) -> Iterator[str]:
    """As GitHub makes anchors of them."""
    for heading in re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE):
        yield re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
