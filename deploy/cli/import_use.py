"""What `jiugai import` is asked for, and whether there is such a thing."""

from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from typer import BadParameter

from deploy.site.components import SERVICES
from deploy.site.people import PEOPLE, Person
from deploy.site.services import service_named
from shared.core.actor import PART_OF_A_DIVISION
from shared.core.import_kind import ImportKind
from shared.core.words import Words, joined
from shared.http.malformed import words_of
from shared.importing.mapping import Mapping, read_mapping

SUFFIXES = (".xlsx", ".json")


def kinds() -> dict[str, tuple[str, ImportKind]]:
    """Name of a kind → its service, and the kind."""
    return {kind.name: (name, kind) for name in SERVICES for kind in service_named(name).imports}


def kind_named(name: str) -> tuple[str, ImportKind]:
    """Raises BadParameter."""
    known = kinds()
    if name not in known:
        told = "、".join(f"{one} {kind.title.zh}" for one, (_, kind) in known.items())
        said = f"不能导入“{name}”，可以导入：{told} · {name} is not imported, only: {', '.join(known)}"
        raise BadParameter(said, param_hint="--kind")
    return known[name]


def person_of(kind: ImportKind, role: str, division: str | None) -> Person:
    """The sample person of a role that may send it. Raises BadParameter."""
    roles = sorted(kind.command.roles)
    chosen = role or (roles[0] if len(roles) == 1 else "")
    if chosen not in roles:
        told = "、".join(f"{one} {one.named.zh}" for one in roles)
        raise BadParameter(f"须由以下角色办理：{told} · it is for: {', '.join(roles)}", param_hint="--as")
    if division and not PART_OF_A_DIVISION.fullmatch(division):
        said = "应为二、四、六、九或十二位数字 · 2, 4, 6, 9 or 12 digits"
        raise BadParameter(said, param_hint="--division")
    return PEOPLE[chosen].within(division)


def mapping_in(kind: ImportKind, file: Path | None, sheet: str | None) -> Mapping:
    """Raises BadParameter that names every fault."""
    try:
        said = read_mapping(file.read_bytes()).for_kind(kind) if file else Mapping()
    except OSError as error:
        what = f"无法读取 {file} · {file} cannot be read: {error.strerror}"
        raise BadParameter(what, param_hint="--mapping") from error
    except ValidationError as error:
        words = joined(_at(one) for one in error.errors())
        raise BadParameter(f"{words.zh} · {words.en}", param_hint="--mapping") from error
    except ValueError as error:
        told = str(error)
        said_ours = told if " · " in told else f"对照表的格式有误 · the mapping cannot be read: {told}"
        raise BadParameter(said_ours, param_hint="--mapping") from error
    return said.model_copy(update={"sheet": sheet}) if sheet is not None else said


def suffix_of(report: Path | None) -> str:
    """Raises BadParameter."""
    if report and report.suffix.lower() not in SUFFIXES:
        said = "报告文件的后缀不对 · a report is a file .xlsx or .json"
        raise BadParameter(said, param_hint="--report")
    return report.suffix.lower() if report else ""


def _at(error: ErrorDetails) -> Words:
    place, (zh, en) = "/".join(map(str, error["loc"])), words_of(error)
    return Words(f"{place}：{zh}", f"{place}: {en}") if place else Words(zh, en)
