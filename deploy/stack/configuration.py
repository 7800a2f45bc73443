"""supervisord's configuration file.

No name of a folder is in it, for supervisord has no way to write every one of them: after a blank, # and ;
begin a comment; % is expanded, in names of logs twice; quotes are undone in commands. Files are named from
the stack folder, where supervisord runs, and the two folders of programs come by its environment.
"""

import shlex
import sys
from collections.abc import Iterable
from configparser import RawConfigParser
from typing import TextIO

from deploy.site.components import APPLICATIONS
from deploy.site.folder import CHECKOUT, StackFolder

# Signal and seconds to stop a program. SIGINT: PostgreSQL does not wait for its clients to leave.
STOP = {"postgres": ("INT", 60), "kafka": ("TERM", 60)}
# One group, so that the applications stop together, before database and broker.
APPLICATION_GROUP = "applications"

Sections = Iterable[tuple[str, dict[str, object]]]


def environment(folder: StackFolder) -> dict[str, str]:
    """What supervisord needs beside the caller's environment, and passes on to every program."""
    return {
        "JIUGAI_STATE": str(folder.root),
        "JIUGAI_CHECKOUT": str(CHECKOUT),
        "JIUGAI_PYTHON": shlex.quote(sys.executable),
        "PYTHONUNBUFFERED": "1",
    }


def write(file: TextIO, folder: StackFolder, programs: Iterable[str]) -> None:
    parser = RawConfigParser()
    parser.read_dict(dict(_sections(folder, tuple(programs))))
    parser.write(file)


def _sections(folder: StackFolder, programs: tuple[str, ...]) -> Sections:
    yield "unix_http_server", {"file": _socket(folder), "chmod": "0600"}
    yield "supervisorctl", {"serverurl": f"unix://{_socket(folder)}"}
    factory = "supervisor.rpcinterface:make_main_rpcinterface"
    yield "rpcinterface:supervisor", {"supervisor.rpcinterface_factory": factory}
    yield "supervisord", _supervisord()
    applications = [program for program in programs if program in APPLICATIONS]
    if applications:
        yield f"group:{APPLICATION_GROUP}", {"programs": ",".join(applications), "priority": 900}
    for priority, program in enumerate(programs):
        yield f"program:{program}", {**_program(program), "priority": priority}


def _supervisord() -> dict[str, object]:
    return {
        "pidfile": "run/supervisord.pid",
        "logfile": "log/supervisord.log",
        "logfile_maxbytes": "10MB",
        "logfile_backups": 3,
        "childlogdir": "log",
        "umask": "077",
    }


def _program(program: str) -> dict[str, object]:
    signal, patience = STOP.get(program, ("TERM", 30))
    return {
        "command": f"%(ENV_JIUGAI_PYTHON)s -m deploy.stack.run {program}",
        "directory": "%(ENV_JIUGAI_CHECKOUT)s",
        "autostart": "false",
        "autorestart": "true",
        "startsecs": 2,
        # Never give up: a component that stays down would wait for a person to notice it.
        "startretries": 1_000_000,
        "stopsignal": signal,
        "stopwaitsecs": patience,
        "redirect_stderr": "true",
        "stdout_logfile": f"log/{program}.log",
        "stdout_logfile_maxbytes": "20MB",
        "stdout_logfile_backups": 3,
    }


def _socket(folder: StackFolder) -> str:
    """Beside the configuration, where supervisorctl finds it from everywhere, or in the temporary folder."""
    name = folder.socket
    return f"%(here)s/{name.name}" if name.parent == folder.run else str(name).replace("%", "%%")
