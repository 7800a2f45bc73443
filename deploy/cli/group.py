"""What `jiugai` says when it is given wrong arguments, cannot do it, or is interrupted."""

import signal
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import typer
from rich.console import Console
from typer.core import TyperGroup

from deploy.cli.wrong_arguments import explained
from deploy.site.folder import StackFolder
from deploy.site.problem import OperatorProblem

errors = Console(stderr=True, highlight=False)

STAYS_UP = (
    "已中断；消息服务器、数据库等已启动的部分继续运行。 · "
    "Interrupted: Kafka, PostgreSQL and what else has begun stay up; make down stops them."
)
INTERRUPTED = "已中断 · interrupted"
# What a shell says of a program that SIGINT ended.
BY_CTRL_C = 128 + signal.SIGINT


class Commands(TyperGroup):
    """Lists commands in the order of this file; shows an OperatorProblem without a traceback, and wrong
    arguments as one."""

    def main(self, args: Sequence[str] | None = None, *rest: Any, **more: Any) -> NoReturn:
        given = sys.argv[1:] if args is None else list(args)
        try:
            done = super().main(given or ["--help"], *rest, **{**more, "standalone_mode": False})
        except typer.TyperException as wrong:
            _show(explained(wrong))
            sys.exit(wrong.exit_code)
        sys.exit(done)

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except OperatorProblem as problem:
            _show(problem)
            raise typer.Exit(1) from None
        except KeyboardInterrupt:
            begun = ctx.invoked_subcommand in {"up", "demo"} and _supervisor_answers()
            errors.print(STAYS_UP if begun else INTERRUPTED, style="yellow", soft_wrap=True)
            raise typer.Exit(BY_CTRL_C) from None


def _show(problem: OperatorProblem) -> None:
    errors.print(str(problem), style="red", markup=False, soft_wrap=True)


def _supervisor_answers() -> bool:
    from deploy.stack.local import LocalStack

    return LocalStack(StackFolder.here().root).supervisor.answers()
