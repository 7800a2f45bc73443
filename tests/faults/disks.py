"""Disks that can be filled: small file systems in memory, where somebody may mount them."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

BLOCK = 4096


class Disk:
    def __init__(self, folder: Path) -> None:
        self._filler = folder / "filler"

    @contextmanager
    def full(self) -> Iterator[None]:
        """To the last block, as long as the body runs."""
        try:
            with self._filler.open("wb", buffering=0) as filler, suppress(OSError):
                while filler.write(bytes(BLOCK)):
                    pass
            yield
        finally:
            self._filler.unlink()


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Disk]:
    """A folder on a disk of its own. Skips the test where nobody may mount one here."""
    folder.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk cannot be mounted here: that takes root, and a machine that lets it")
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
