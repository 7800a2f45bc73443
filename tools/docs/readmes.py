"""The tables of services/*/README.md: commands, events, reactions and views, from what `app.py` lists."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, get_type_hints

from shared.core.category import Category
from shared.core.decider import Decider
from shared.core.messages import Command, Event
from shared.core.reactions import Reaction
from shared.core.roles import names_of
from shared.core.row_field import RowField, row_fields
from shared.core.service import Service
from shared.core.view import View
from shared.core.words import Words, listed
from tools.docs.blocks import filled
from tools.docs.catalogue import Reader, readers
from tools.docs.links import quoted, table
from tools.docs.source import SourceFile
from tools.docs.types import words

UP = "../../"
ID = "<id>"


def documents(root: Path, services: Sequence[Service], files: Sequence[SourceFile]) -> dict[Path, str]:
    """services/<service>/README.md → its text."""
    known = readers(services)
    return {
        file: filled(file, _blocks(service, known, files))
        for service in services
        for file in [root / "services" / service.name / "README.md"]
    }


def _blocks(service: Service, known: Sequence[Reader], files: Sequence[SourceFile]) -> dict[str, str]:
    return {
        "commands": _joined(_commands(service, decider) for decider in service.deciders),
        "events": _joined(_events(service, kind, known) for kind in (*service.deciders, *service.categories)),
        "reactions": _reactions(service, files),
        "views": _joined(map(_view, service.views)),
    }


def _commands(service: Service, decider: Decider[Any, Any, Any]) -> str:
    """Those of a reaction have no roles; they stand in the table of reactions."""
    types = [command for command in decider.command_types().values() if command.roles]
    head = ("命令 · command", "", "由谁提出 · sent by", "规则 · rule", "条件 · gates")
    gates = {row.command: listed(gate.name for gate in row.own) for row in decider.gates}
    path = f"`POST {decider.path.format(id=ID)}/<command>` → `{decider.stream(decider.only or ID)}`"
    return f"{path}\n\n{table(head, *(_command(service, command, gates[command]) for command in types))}\n"


def _command(service: Service, command: type[Command], gates: Words) -> tuple[str, ...]:
    """Its own gates: whose business it is and whether it is time is asked of every command."""
    roles = names_of(command.roles)
    rule = command.rule.id
    page = f"{UP}docs/rules/plan-{service.rows[rule].plan}.md#{rule.lower()}"
    said = f"{command.title.zh} · {command.title.en}"
    return (
        f"`{command.__name__}`",
        said,
        f"{roles.zh} · {roles.en}",
        f"[{rule}]({page})",
        " · ".join(filter(None, gates)),
    )


def _events(service: Service, kind: Category[Any, Any], known: Sequence[Reader]) -> str:
    head = ("事件 · event", "", "由谁读取 · read by")
    rows = (_event(service, event, known) for event in kind.event_types().values())
    return f"`{kind.stream(getattr(kind, 'only', None) or ID)}`\n\n{table(head, *rows)}\n"


def _event(service: Service, event: type[Event], known: Sequence[Reader]) -> tuple[str, ...]:
    by = dict.fromkeys(
        reader.service
        for reader in known
        if reader.kind == "reaction" and reader.reads == (service.name, event.__name__)
    )
    return f"`{event.__name__}`", f"{event.title.zh} · {event.title.en}", ", ".join(by)


def _reactions(service: Service, files: Sequence[SourceFile]) -> str:
    head = ("来源 · source", "事件 · event", "反应 · reaction", "命令 · command")
    sent = _sent(service, files)
    return f"{table(head, *(_reaction(reaction, sent) for reaction in service.reactions))}\n"


def _reaction(reaction: Reaction, sent: dict[str, list[str]]) -> tuple[str, ...]:
    reads = reaction.reads
    return reads.source, f"`{reads.__name__}`", f"`{reaction.name}`", quoted(sent[reaction.name])


def _sent(service: Service, files: Sequence[SourceFile]) -> dict[str, list[str]]:
    """Reaction → the service's commands that its function makes, or a function called there, or the one that
    it was made by."""
    commands = {name for decider in service.deciders for name in decider.command_types()}
    return {reaction.name: sorted(_reached(reaction, files) & commands) for reaction in service.reactions}


def _reached(reaction: Reaction, files: Sequence[SourceFile]) -> set[str]:
    path = Path(*reaction.commands.__module__.split(".")).with_suffix(".py")
    used = {d.name: d.uses for file in files if file.path == path for d in file.definitions if d.is_function}
    reached, open_ = set[str](), [reaction.commands.__qualname__.partition(".")[0]]
    while open_:
        new = used.get(open_.pop(), frozenset()) - reached
        reached |= new
        open_ += new
    return reached


def _view(view: View[Any]) -> str:
    paths = f"`GET /{view.name}`, `GET /{view.name}/<{view.key}>`, `GET /{view.name}/summary`"
    head = f"{paths} ([{view.title.zh}的列表 · lists]({UP}docs/lists.md)): version {view.version}"
    hints, heads = get_type_hints(view.row), ("列 · column", "", "类型 · type", "单位 · unit", "可查 · asked")
    columns = (_column(field, words(hints[name])) for name, field in row_fields(view.row).items())
    return f"{head}\n\n{table(heads, *columns)}\n"


def _column(field: RowField, type_: str) -> tuple[str, ...]:
    """In the unit in which it is asked for: fen."""
    column = field.column
    unit = " · ".join(column.unit.stored or column.unit.named) if column.unit else ""
    asked = " ".join(f"`{ask.value or '='}`" for ask in field.asks)
    return f"`{field.name}`", " · ".join(column.title), type_, unit, asked


def _joined(parts: Iterable[str]) -> str:
    return "\n".join(parts)
