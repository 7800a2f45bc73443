"""The server's process: makes a cluster in an empty data folder, then becomes postgres."""

import os
import shutil
import subprocess
from pathlib import Path

from deploy.postgres.binaries import program, unprivileged
from deploy.site.problem import OperatorProblem
from deploy.site.secrets import SUPERUSER, password_of, write_private

# PostgreSQL's built-in collation: the same order of rows on every machine, whatever its locales.
INITDB = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
SETTINGS = {
    "unix_socket_directories": "",
    "max_connections": "200",
    # Old WAL is removed, not used again: it may hold a key that was destroyed (docs/decisions/vault.md).
    "wal_recycle": "off",
    "log_checkpoints": "off",
    "log_line_prefix": "%m %u@%d ",
}


def run(folder: Path, port: int, superuser_dsn: str, bind: str = "127.0.0.1") -> None:
    """Replace this process by the server, on TCP only; `folder` holds the cluster."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    data = folder / "data"
    if not (data / "PG_VERSION").exists():
        _make_cluster(folder, data, password_of(superuser_dsn))
    settings = {**SETTINGS, "listen_addresses": bind, "port": str(port)}
    options = [f"--{name}={value}" for name, value in settings.items()]
    command = [*unprivileged(folder), program("postgres"), "-D", str(data), *options]
    os.execvp(command[0], command)


def _make_cluster(folder: Path, data: Path, password: str) -> None:
    """Make a new folder and rename it, so that PostgreSQL never starts on half a cluster."""
    new, secret = folder / "data.new", folder / "initdb.password"
    shutil.rmtree(new, ignore_errors=True)
    write_private(secret, password)
    command = [
        *unprivileged(folder),
        *(program("initdb"), "-D", str(new), f"--username={SUPERUSER}", f"--pwfile={secret}"),
        *("--auth=scram-sha-256", "--no-instructions", *INITDB),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    secret.unlink()
    if done.returncode:
        raise OperatorProblem("数据库无法初始化。", "initdb failed.", log=done.stderr.strip().splitlines())
    _open_to_network(new)
    shutil.rmtree(data, ignore_errors=True)
    new.rename(data)


def _open_to_network(data: Path) -> None:
    """Accept a password from every address: where the server listens decides who can connect."""
    (data / "pg_hba.conf").write_text("host all all all scram-sha-256\n")
