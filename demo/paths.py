"""Where a service takes a command and shows a row, read from the service's own description."""

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from deploy.site.services import service_named
from shared.core.messages import Command
from shared.core.view import View
from shared.core.words import Words


class _Addressee(NamedTuple):
    """The path to the streams that a command is for, and the command itself."""

    path: str
    command: type[Command]


def command_path(service: str, command: str, id: str) -> str:
    """/projects/xj-2024-001/confirm-application"""
    return f"{_addressee(service, command).path.format(id=id)}/{command}"


def row_path(service: str, project: str) -> str:
    """/ledgers/xj-2024-001"""
    return f"/{project_view(service).name}/{project}"


def project_view(service: str) -> View[Any]:
    """The first view of a service: its rows are by project."""
    return service_named(service).main_view


def command_title(service: str, command: str) -> Words:
    return _addressee(service, command).command.title


def _addressee(service: str, command: str) -> _Addressee:
    return _addressees(service)["".join(map(str.capitalize, command.split("-")))]


@cache
def _addressees(service: str) -> Mapping[str, _Addressee]:
    """Command type → the streams it is for, whichever of the service's deciders takes it."""
    return {
        name: _Addressee(decider.path, command)
        for decider in service_named(service).deciders
        for name, command in decider.command_types().items()
    }
