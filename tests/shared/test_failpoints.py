"""A fail point kills where it is told to, and nowhere else."""

import os
import signal
import subprocess
import sys

import pytest

from shared.failpoints import VARIABLE, Armed

PASS_THRICE = """
from shared.failpoints import reach
for n in range(3):
    reach("relay.after-cursor")
    reach("view.in-batch", "projects")
    print(n, flush=True)
"""


def passing(said: str | None) -> tuple[int, list[str]]:
    """How a process ended that passes two fail points three times, and how far it came."""
    environment = {name: value for name, value in os.environ.items() if name != VARIABLE}
    environment |= {VARIABLE: said} if said else {}
    done = subprocess.run(
        [sys.executable, "-c", PASS_THRICE], env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, [line for line in done.stdout.splitlines() if line.isdigit()]


@pytest.mark.parametrize(
    ("said", "ended", "came_to"),
    [
        (None, 0, ["0", "1", "2"]),
        ("relay.after-cursor", -signal.SIGKILL, []),
        ("relay.after-cursor:3", -signal.SIGKILL, ["0", "1"]),
        ("view.in-batch/projects:2", -signal.SIGKILL, ["0"]),
        ("view.in-batch/ledgers", 0, ["0", "1", "2"]),
        ("append.before-commit", 0, ["0", "1", "2"]),
    ],
)
def test_it_dies_there_the_time_that_is_named(said, ended, came_to):
    assert passing(said) == (ended, came_to)


def test_a_name_that_no_code_reaches_is_refused():
    with pytest.raises(ValueError, match="no fail point"):
        Armed.parse("relay.after-publsh")
