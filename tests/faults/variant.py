"""The code with something changed: to be broken on purpose, or to be one version newer."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from deploy.site.folder import CHECKOUT

LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", ".*_cache", ".hypothesis")


@dataclass(frozen=True)
class Edit:
    """In a file, which is named from the root of the project, one piece of text becomes another."""

    file: str
    old: str
    new: str

    def fits(self, root: Path) -> bool:
        """Exactly once: else nobody knows what would be changed."""
        return (root / self.file).read_text().count(self.old) == 1

    def apply(self, root: Path) -> None:
        if not self.fits(root):
            raise ValueError(f"{self.file} does not hold exactly once: {self.old}")
        path = root / self.file
        path.write_text(path.read_text().replace(self.old, self.new))


def variant(folder: Path, *edits: Edit) -> Path:
    """A copy of the project with the edits, in a folder that is not there yet."""
    shutil.copytree(CHECKOUT, folder, ignore=LEFT_OUT)
    for edit in edits:
        edit.apply(folder)
    return folder
