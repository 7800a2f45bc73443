"""A command in a file, as `jiugai explain` reads it."""

import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator
from typer import BadParameter

from deploy.site.components import SERVICES
from deploy.site.people import PEOPLE, Person
from deploy.site.services import service_named
from shared.core.actor import PART_OF_A_DIVISION
from shared.core.decider import Decider
from shared.core.messages import Command
from shared.core.words import Words, joined
from shared.http.commands import kebab
from shared.http.malformed import words_of


class By(BaseModel):
    """The sample person of a role, as `jiugai token` knows them; division: other than theirs."""

    model_config = ConfigDict(extra="forbid")

    role: str
    division: str | None = None

    @field_validator("role")
    @classmethod
    def _is_known(cls, role: str) -> str:
        return _one_of([*PEOPLE], role)

    @field_validator("division")
    @classmethod
    def _is_a_division(cls, code: str | None) -> str | None:
        if code and not PART_OF_A_DIVISION.fullmatch(code):
            raise ValueError("应为二、四、六、九或十二位数字 · 2, 4, 6, 9 or 12 digits")
        return code

    @property
    def person(self) -> Person:
        return PEOPLE[self.role].within(self.division)


class CommandFile(BaseModel):
    """A command of a service, to the stream of an id: what is filled in, and who would send it."""

    model_config = ConfigDict(extra="forbid")

    service: str
    id: str
    command: str
    body: dict[str, Any] = Field(default_factory=dict)
    by: By

    @field_validator("service")
    @classmethod
    def _is_a_service(cls, name: str) -> str:
        return _one_of(SERVICES, name)

    @field_validator("command")
    @classmethod
    def _is_a_command(cls, name: str, others: ValidationInfo) -> str:
        """Of the service, where there is such a one."""
        service = others.data.get("service")
        return _one_of([*_commands(service)], name) if service else name

    @property
    def decider(self) -> Decider[Any, Any, Any]:
        return _commands(self.service)[self.command]

    @property
    def type(self) -> type[Command]:
        command: type[Command] = self.decider.command_types()[self.command]
        return command

    @property
    def path(self) -> str:
        return f"{self.decider.path.format(id=quote(self.id, safe=''))}/{kebab(self.command)}"


def read(file: Path) -> CommandFile:
    """`-` is what stands at standard input. Raises BadParameter that names every fault of the file."""
    try:
        content = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        return CommandFile.model_validate_json(content)
    except OSError as error:
        raise _bad(Words(f"无法读取 {file}", f"{file} cannot be read: {error.strerror}")) from error
    except ValidationError as error:
        raise _bad(joined(_fault(dict(one)) for one in error.errors())) from error


def _commands(service: str) -> dict[str, Decider[Any, Any, Any]]:
    """Of a person: command → who decides it."""
    return {
        name: decider
        for decider in service_named(service).deciders
        for name, command in decider.command_types().items()
        if command.roles
    }


def _one_of(names: tuple[str, ...] | list[str], name: str) -> str:
    if name not in names:
        one = f"“{name}”不在其中：{'、'.join(names)} · {name} is none of: {', '.join(names)}"
        raise ValueError(one)
    return name


def _fault(error: dict[str, Any]) -> Words:
    """Where it is, and what is wrong with it."""
    if error["type"] == "json_invalid":
        return Words("文件内容的格式有误", error["msg"])
    place, (zh, en) = "/".join(map(str, error["loc"])), words_of(error)
    return Words(f"{place}：{zh}", f"{place}: {en}") if place else Words(zh, en)


def _bad(words: Words) -> BadParameter:
    return BadParameter(f"{words.zh} · {words.en}", param_hint="COMMAND.json")
