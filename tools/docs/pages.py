"""All written documents, and whether those on disk are still what the code says."""

from pathlib import Path

from tools.docs import asyncapi, events, evidence, rules
from tools.docs.catalogue import departments

ROOT = Path(__file__).parents[2]


def pages(root: Path = ROOT) -> dict[Path, str]:
    """File → its text. Raises Problem where the code does not say enough."""
    services = departments()
    return {
        root / "docs" / "events.md": events.page(services),
        root / "docs" / "rules.md": rules.page(evidence.laws(root)),
        **asyncapi.documents(root, services),
    }


def write(written: dict[Path, str]) -> None:
    for file, text in written.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


def drifted(written: dict[Path, str]) -> list[Path]:
    """Those that are missing or say something else, and documents of services that are no more."""
    stale = {file for file in written if not file.exists() or file.read_text("utf-8") != written[file]}
    folders = {file.parent for file in written if file.suffix == ".json"}
    left_over = {file for folder in folders for file in folder.glob("*.json")} - written.keys()
    return sorted(stale | left_over)
