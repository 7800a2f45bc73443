"""`jiugai history`: the audit desk at the shell."""

import asyncio
import logging
import os
import sys
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from shared.core.days import day

if TYPE_CHECKING:
    from services.audit.history import History

WIDTH_OF_A_FILE = 220

errors = Console(stderr=True, highlight=False)


def day_asked(written: str) -> date:
    """Raises typer.BadParameter where it is none."""
    try:
        return day(written)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def history(
    project: Annotated[str, typer.Argument(help="项目编号 · project id, e.g. xj-2024-001")],
    as_of: Annotated[
        date | None,
        typer.Option(
            parser=day_asked,
            metavar="YYYY-MM-DD",
            help="业务日期截止 · business dates up to this one, and each service's state then.",
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="供程序读取 · for programs: one object, all data.")
    ] = False,
) -> None:
    """一个项目的全程 · A project's life across all services in causal order, read from Kafka alone.

    逐个核对摘要。查无此项目、消息系统没有应答，或者有不符之处时，退出码为 1。

    Every digest is checked.
    Exit code 1 when the project is unknown, Kafka does not answer, or something does not hold.

    Example: `jiugai history xj-2024-001`; `jiugai history xj-2024-001 --as-of 2024-09-30`;
    `jiugai history xj-2024-001 --json | jq '.entries[].type'`
    """
    found = _found(project, as_of)
    _print(found, as_json)
    raise typer.Exit(1 if found.findings else 0)


def _found(project: str, as_of: date | None) -> "History":
    from services.audit.catalogue import SERVICES
    from services.audit.history import UnknownProject, history_of
    from services.audit.reading import read
    from shared.kafka.unavailable import KafkaUnavailable
    from shared.settings import read_settings

    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    try:
        partitions = asyncio.run(read(read_settings("audit"), SERVICES, project))
        return history_of(project, partitions, as_of)
    except UnknownProject as unknown:
        raise _failed(f"查无项目 {project}；已查：{unknown.searched.zh}。", str(unknown)) from None
    except KafkaUnavailable as gone:
        raise _failed(
            f"无法从消息系统读取：{gone.words.zh}。", f"Kafka cannot be read: {gone.words.en}."
        ) from None


def _print(found: "History", as_json: bool) -> None:
    from services.audit.table import shown

    if as_json:
        print(found.model_dump_json(indent=2))
        return
    wide = None if sys.stdout.isatty() or "COLUMNS" in os.environ else WIDTH_OF_A_FILE
    Console(width=wide, highlight=False).print(shown(found))


def _failed(zh: str, en: str) -> typer.Exit:
    errors.print(f"{zh}\n{en}", style="red", markup=False, soft_wrap=True)
    return typer.Exit(1)
