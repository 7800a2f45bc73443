"""Breaks each promise on purpose, in a copy of the project, and sees a test go red.

python -m tests.faults.mutate          all of them (some 15 minutes); writes docs/mutations.md
python -m tests.faults.mutate K4 K5    those of some promises
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from subprocess import PIPE

from deploy.site.folder import CHECKOUT
from tests.faults.mutations import MUTATIONS, Mutation
from tests.faults.variant import variant

PAGE = CHECKOUT / "docs" / "mutations.md"
HEAD = """\
# Promises broken on purpose

A test that cannot fail is worth nothing. Each line is a change that breaks a promise of the kernel, and the
test that went red when it was made, in a copy of the project, on real Kafka and PostgreSQL. `.venv/bin/python
-m tests.faults.mutate` does it again and writes this page; with `K4` behind it, those of one promise. The
changes themselves are in `tests/faults/mutations.py`, and a test sees to it that each still fits the code.
Likewise each rule of the checker behind `tests/faults` is shown evidence that was corrupted for it:
`tests/faults/test_checker.py`.

| promise | what the system does wrong then | changed | goes red |
|---|---|---|---|
"""
RED = 1
# Longer than any of the tests takes: a change after which one has no end shows nothing either.
PATIENCE_S = 600


def main(promises: list[str]) -> None:
    chosen = [m for m in MUTATIONS if not promises or m.promise in promises]
    survived = [m for m in chosen if not goes_red(m)]
    if survived:
        sys.exit(f"{len(survived)} of {len(chosen)} were not noticed")
    if not promises:
        PAGE.write_text(page(MUTATIONS))


def goes_red(mutation: Mutation) -> bool:
    """Red is a test that failed; one that could not even begin shows nothing."""
    with tempfile.TemporaryDirectory(prefix="jiugai-mutation-") as folder:
        code = variant(Path(folder) / "code", *mutation.edits)
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", mutation.test]
        done = _ended(command, code)
    red = done.returncode == RED and " failed" in done.stdout and " error" not in done.stdout.splitlines()[-1]
    print("red  " if red else "GREEN", mutation.promise, mutation.breaks, flush=True)
    if not red:
        print(done.stdout[-2000:], done.stderr[-2000:])
    return red


def _ended(command: list[str], code: Path) -> subprocess.CompletedProcess[str]:
    """In a session of its own, with all that it starts: what it leaves behind ends with it."""
    begun = partial(subprocess.Popen, cwd=code, stdout=PIPE, stderr=PIPE, text=True, start_new_session=True)
    with begun(command) as test:
        try:
            out, said = test.communicate(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            os.killpg(test.pid, signal.SIGTERM)
            out, said = test.communicate()
    return subprocess.CompletedProcess(command, test.returncode, out, said)


def page(mutations: Iterable[Mutation]) -> str:
    return HEAD + "".join(map(_row, mutations))


def _row(m: Mutation) -> str:
    return f"| {m.promise} | {m.breaks} | `{m.file}` | `{m.test}` |\n"


if __name__ == "__main__":
    main(sys.argv[1:])
