"""Which files the commands name that come back, so that they stay named (K13, K16). Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from uuid import UUID

from pydantic import BaseModel, ValidationError

from shared.core.files import files_in
from shared.core.recorded import Recorded
from shared.core.restricted import JOURNALLED
from shared.core.service import Service
from shared.core.upcast import FromNewerRelease, NotUpcast
from shared.log.journalled import Journalled

FileName = tuple[str, str, UUID]
"""SHA-256, and the stream and id of the command that names it."""


def files_named(
    service: Service, commands: Sequence[Journalled], events: Iterable[Recorded]
) -> Iterator[FileName]:
    """By what was written; by the events of a command where that is lost. What this release cannot read is
    passed over. Each as often as it is named."""
    lost = {command.id: command.stream for command in commands if command.data is None}
    for command in commands:
        for sha256 in _in(partial(_asked, service, command)):
            yield sha256, command.stream, command.id
    for event in events:
        if stream := lost.get(event.meta.command):
            for sha256 in _in(partial(_happened, service, event)):
                yield sha256, stream, event.meta.command


def _in(read: Callable[[], BaseModel | None]) -> Iterator[str]:
    try:
        message = read()
    except (ValidationError, FromNewerRelease, NotUpcast):
        return
    if message:
        yield from (sha256 for _, sha256 in files_in(message))


def _asked(service: Service, command: Journalled) -> BaseModel | None:
    kinds = (d.command_types().get(command.type or "") for d in service.all_deciders)
    kind = next(filter(None, kinds), None)
    return kind.model_validate_json(command.data, context=JOURNALLED) if kind and command.data else None


def _happened(service: Service, event: Recorded) -> BaseModel | None:
    stream = service.stream(event.stream)
    return stream.kind.read(event) if stream else None
