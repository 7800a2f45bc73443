"""On a machine that cannot install, the preflight says why and what to do."""

import subprocess
import sys

from deploy.preflight import complaint
from deploy.site.folder import CHECKOUT


def test_nothing_to_complain_about_here() -> None:
    done = subprocess.run(
        [sys.executable, CHECKOUT / "deploy/preflight.py"], capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_an_old_python() -> None:
    assert "3.11 or later is needed" in complaint((3, 9), "")


def test_debian_without_its_venv_package() -> None:
    assert "apt-get install python3-venv" in complaint((3, 11), "ensurepip")
