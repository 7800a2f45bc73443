"""Disks that can be filled: small file systems in memory, where somebody may mount them."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.site.components import SERVICES
from deploy.site.folder import StackFolder
from deploy.stack.local import LocalStack

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


@dataclass(frozen=True)
class SmallSystem:
    """disks  of "postgres" and of "kafka" """

    stack: LocalStack
    disks: Mapping[str, Disk]


@contextmanager
def small_system(folder: Path, megabytes: Mapping[str, int]) -> Iterator[SmallSystem]:
    """A whole system with disks of its own."""
    with ExitStack() as ending:
        disks = {
            part: ending.enter_context(small_disk(StackFolder(folder).data(part), size))
            for part, size in megabytes.items()
        }
        stack = LocalStack(folder, ("postgres", "kafka", *SERVICES), ports="free")
        yield SmallSystem(ending.enter_context(stack), disks)
