"""Can this machine install the project? Run by make with whatever python3 it finds, however old."""

import importlib
import os
import sys

NEEDED = (3, 11)

TOO_OLD = """\
需要 Python {needed} 或更新版本，现在是 {found}。
Python {needed} or later is needed; {executable} is {found}.
  - install one, then name it: make PYTHON=python3.12 ...
"""

INCOMPLETE = """\
这个 Python 缺少 {module} 模块，无法建立虚拟环境。
{executable} has no module {module}, so no virtual environment can be made.
  - Debian, Ubuntu: apt-get install python3-venv
  - or name another Python: make PYTHON=/path/to/python3 ...
"""


FORBIDDEN = '"$`\\:'

UNUSABLE = """\
此目录的路径含有 {signs}，虚拟环境和安装程序无法使用这样的路径。
The path {folder} has {signs}, with which virtual environments and pip cannot work.
  - rename the folder; letters of every language, blanks and other signs may stay
"""


def complaint(version, missing, folder=""):
    """What stands in the way, or an empty text; no annotations, for old interpreters must read this too."""
    words = {
        "needed": ".".join(map(str, NEEDED)),
        "found": ".".join(map(str, version)),
        "executable": sys.executable,
        "module": missing,
        "folder": folder,
        "signs": " ".join(sign for sign in FORBIDDEN if sign in folder),
    }
    if tuple(version) < NEEDED:
        return TOO_OLD.format(**words)
    if words["signs"]:
        return UNUSABLE.format(**words)
    return INCOMPLETE.format(**words) if missing else ""


def missing_module():
    """The first of the modules a virtual environment needs that is not there."""
    for name in ("venv", "ensurepip"):
        try:
            importlib.import_module(name)
        except ImportError:
            return name
    return ""


if __name__ == "__main__":
    found = complaint(sys.version_info[:2], missing_module(), os.getcwd())
    sys.stderr.write(found)
    sys.exit(1 if found else 0)
