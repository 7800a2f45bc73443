"""On a machine that cannot install, the preflight says why and what to do."""

import subprocess
import sys

import pytest

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


@pytest.mark.parametrize("folder", ['/a"b', "/$HOME", "/`a", "/a\\b", "/a:b"])
def test_a_folder_that_pip_cannot_install_into(folder: str) -> None:
    assert "rename the folder" in complaint((3, 11), "", folder)


def test_a_folder_may_be_named_in_chinese_with_blanks_and_most_signs() -> None:
    assert complaint((3, 11), "", "/旧 改/%x # ';&x") == ""
