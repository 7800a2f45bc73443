"""All written documents, and whether those on disk are still what the code says."""

from pathlib import Path

import plans
from tools.docs import asyncapi, events, evidence, promises, readmes, rules
from tools.docs.catalogue import departments
from tools.docs.source import source_files

ROOT = Path(__file__).parents[2]
WRITTEN_WHOLE = ("docs/asyncapi", "docs/rules")


def pages(root: Path = ROOT) -> dict[Path, str]:
    """File → its text. Raises OperatorProblem where the code does not say enough."""
    services, files = departments(), source_files(root)
    return {
        root / "docs" / "events.md": events.page(services),
        root / "docs" / "promises.md": promises.page(root, files),
        **rules.documents(root, plans.rows(), evidence.laws(services, files)),
        **readmes.documents(root, services, files),
        **asyncapi.documents(root, services),
    }


def write(written: dict[Path, str]) -> None:
    for file, text in written.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


def drifted(written: dict[Path, str], root: Path = ROOT) -> list[Path]:
    """Those that are missing or say something else, and those left over in folders that are written whole."""
    stale = {file for file in written if not file.exists() or file.read_text("utf-8") != written[file]}
    there = {file for folder in WRITTEN_WHOLE for file in (root / folder).glob("*.*")}
    return sorted(stale | (there - written.keys()))
