"""`jiugai import`, as the shell sees it."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from deploy.site.folder import StackFolder

File = Annotated[Path, typer.Argument(help="表格文件 · a spreadsheet: CSV, XLSX or XLS.")]
Kind = Annotated[str, typer.Option(help="各行是什么 · what its rows are.")]
As = Annotated[str, typer.Option("--as", help="由谁办理，默认唯一可办的角色 · whose command it is.")]
Division = Annotated[
    str | None, typer.Option(help="办理人的区划 · division of the person, as of jiugai token.")
]
Given = Annotated[
    Path | None, typer.Option(help="对照表：哪一列是什么 · which column means what, TOML or JSON.")
]
Written = Annotated[
    Path | None, typer.Option(help="只写出对照表，供查看和修改 · only write what was guessed.")
]
OfBook = Annotated[str | None, typer.Option(help="工作表 · the sheet, where there are several.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="只试办 · nothing is recorded.")]
Report = Annotated[Path | None, typer.Option(help="报告文件 · the report as a file, .xlsx or .json.")]


def import_table(
    file: File,
    kind: Kind,
    role: As = "",
    division: Division = None,
    mapping: Given = None,
    write_mapping: Written = None,
    sheet: OfBook = None,
    dry_run: DryRun = False,
    report: Report = None,
) -> None:
    """导入表格 · Read a spreadsheet and send each of its rows as a command.

    先逐行试办，不作记录；每行都可以办理，才逐行发送。有一行不能办理，就一行也不发送，并说明每行的全部问题和
    改正办法。中断后用同一文件再次运行，从停下之处继续，不会重复。退出码：全部可以办理或已办理为 0，否则为 1，
    文件或写法有误为 2。

    First a dry run of every row. Only if all of them pass, each is sent as a command of its own; else nothing
    is, and each row has every reason why and what would make it right. Interrupted, the same file goes on
    where it stopped and adds nothing twice. Exit code 0: all rows pass, or stand; 1: not; 2: the file cannot
    be read.

    Example: `jiugai import plan.xlsx --kind applications --write-mapping plan.toml`; look through it;
    `jiugai import plan.xlsx --kind applications --mapping plan.toml --dry-run --report report.xlsx`; then the
    same without `--dry-run`
    """
    from deploy.cli.importing import Importing, Options

    options = Options(kind, role, division, mapping, write_mapping, sheet, dry_run, report)
    done = Importing(StackFolder.here(), Console(highlight=False), file, options).run()
    raise typer.Exit(0 if done else 1)
